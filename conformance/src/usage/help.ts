/** Owns what `--help` prints: the commands, or one of them with its options. Pure. */
import { wrap } from '../report/terminal.js';
import { HELP_OF_OPTIONS, type OptionHelp, type OptionName } from './help-options.js';

/** What can be asked about. */
export const COMMANDS = [
  'server',
  'client',
  'interop',
  'check',
  'proxy',
  'list',
  'explain',
] as const;
export type Command = (typeof COMMANDS)[number];

/** Whether there is such a command. */
export function isCommand(word: string | undefined): word is Command {
  return COMMANDS.some((name) => name === word);
}

/** A command, as its help describes it. */
export interface HelpTopic {
  /** How it is called. */
  readonly usage: readonly string[];
  readonly about: string;
  /** Its options, under headings. */
  readonly sections: readonly (readonly [heading: string, options: readonly OptionName[]])[];
  /** What its options say in place of what every command's say. */
  readonly differs?: Partial<Record<OptionName, Partial<OptionHelp>>>;
  readonly example: string;
}

/** The options of every run that plays cases. */
export const CHOICE_OPTIONS = ['only', 'profile', 'feature', 'runs', 'seed', 'replay'] as const;
export const PACE_OPTIONS = ['jobs', 'patience', 'max-wait'] as const;
const VIEW_OPTIONS = ['report', 'known-failing', 'strict', 'name', 'quiet'] as const;
export const OUTCOME_OPTIONS = [...VIEW_OPTIONS, 'verbose'] as const;

const PLAYED = ['Which cases', CHOICE_OPTIONS] as const;
/** Only `server` has generated cases. */
const PLAYED_AS_WRITTEN = [
  'Which cases',
  CHOICE_OPTIONS.filter((name) => name !== 'runs'),
] as const;
const OUTCOME = ['What becomes of it', OUTCOME_OPTIONS] as const;
const SERVICES = [
  'other-service',
  'token-service',
  'token-command',
  'max-calls',
  'max-buffer-bytes',
] as const;

/** Where there is no matrix. */
const ONLY_HERE = {
  text: 'only those whose name matches, or that judge such a clause or are known to find breaches of it; may be repeated, and one that matches none is refused',
} as const;

const TOPICS: Record<Command, HelpTopic> = {
  server: {
    usage: ['server --url URL [OPTION ...]', 'server [OPTION ...] -- COMMAND [ARG ...]'],
    about:
      'Judges a signaling server: one that runs, or one that is started for it, prints one line with the URL that it listens on, and ends on SIGTERM.',
    sections: [
      ['What is judged', ['url']],
      PLAYED,
      ['How they are played', ['service', ...SERVICES, ...PACE_OPTIONS]],
      ['What becomes of it', [...OUTCOME_OPTIONS, 'again']],
    ],
    differs: { only: ONLY_HERE, jobs: { unset: '8' } },
    example: 'server --only mute/in-call -- ./my-server --port 0',
  },
  client: {
    usage: ['client --attach ADDRESS [OPTION ...]', 'client [OPTION ...] -- COMMAND [ARG ...]'],
    about:
      'Judges a calling SDK, with the harness as its server and as the other party. A driver wraps the SDK: a program that is started for each case, or a phone or a page at the end of a WebSocket. docs/testing-your-client.md says how to write one.',
    sections: [
      ['What is judged', ['attach']],
      PLAYED_AS_WRITTEN,
      ['How they are played', ['service', ...PACE_OPTIONS]],
      ['What becomes of it', [...OUTCOME_OPTIONS, 'again']],
    ],
    differs: { only: ONLY_HERE, jobs: { unset: '4; 1 with --attach' } },
    example: 'client --report out -- ./my-driver',
  },
  interop: {
    usage: [
      'interop --client NAME=DRIVER --url URL [OPTION ...]',
      'interop --client NAME=DRIVER --server COMMAND [OPTION ...]',
    ],
    about:
      'Lets SDKs call each other, every pair both ways, with real audio, and hears who is heard.',
    sections: [
      ['What is judged', ['client', 'absent', 'url', 'server']],
      PLAYED_AS_WRITTEN,
      ['How they are played', ['service', ...PACE_OPTIONS]],
      ['What becomes of it', [...OUTCOME_OPTIONS, 'again']],
    ],
    differs: { jobs: { unset: '1' } },
    example: 'interop --url ws://host:80 --client mine=./my-driver',
  },
  check: {
    usage: ['check FILE [FILE ...] [OPTION ...]'],
    about: 'Judges recorded traces: files with one each, or a report.json with those of its cases.',
    sections: [['Which traces', ['only']], OUTCOME],
    example: 'check out/report.json --only reject/ringing',
  },
  proxy: {
    usage: ['proxy --listen HOST:PORT --upstream URL [OPTION ...]'],
    about:
      'Passes live traffic on unchanged, records it without secrets, and judges it as it goes.',
    sections: [
      ['What is judged', ['listen', 'upstream']],
      ['What becomes of it', VIEW_OPTIONS],
    ],
    example: 'proxy --listen 127.0.0.1:9000 --upstream ws://host:80',
  },
  list: {
    usage: ['list [server | client | interop] [--only GLOB] [--json]', 'list --unjudged [--json]'],
    about: 'Names the cases, of every command or of one, with their clauses, features and races.',
    sections: [['Options', ['only', 'unjudged', 'json']]],
    differs: { only: ONLY_HERE },
    example: 'list client --only IC-1',
  },
  explain: {
    usage: ['explain CLAUSE', 'explain CASE', 'explain regression/NAME'],
    about:
      'Says what a clause demands, where it is from, and which cases judge it; what a case does, step by step as it is played at once with the reference server and SDK, and which step puts which clause to the test; or of a past failure, seen elsewhere, that every run plays first, what goes wrong, and each step.',
    sections: [],
    example: 'explain RJ-1',
  },
};

const PROGRAM = 'audiocall-conformance';
const EXIT_STATUS =
  'Exit status: 0 conformant, 1 not conformant, 2 could not run or wrong usage, 3 inconclusive: a case could not be judged, or none passed. Failures that --known-failing excuses do not count.';
const NAME_COLUMNS = 28;
const COMMAND_COLUMNS = 12;

/** The commands, in a line each. */
export function renderOverview(columns: number): string {
  const lines = COMMANDS.flatMap((name) =>
    layOut(name, TOPICS[name].about, COMMAND_COLUMNS, columns),
  );
  return [
    ...wrap(
      `${PROGRAM} judges signaling servers and calling SDKs by the audiocall protocol.`,
      columns,
    ),
    '',
    ...lines,
    '',
    ...wrap(
      `${PROGRAM} COMMAND --help has the options of a command, and an example; --version the version.`,
      columns,
    ),
    '',
    ...wrap(EXIT_STATUS, columns),
  ].join('\n');
}

/** The help of one command. */
export function renderHelp(command: Command, columns: number): string {
  return renderTopic(TOPICS[command], columns, PROGRAM);
}

/** The help of a command of any program. */
export function renderTopic(topic: HelpTopic, columns: number, program: string): string {
  const { usage, about, sections, differs = {}, example } = topic;
  const isRun = sections.some(([, options]) => options.includes('strict'));
  return [
    ...usage.map((words) => `${program} ${words}`),
    '',
    ...wrap(about, columns),
    ...sections.flatMap(([heading, options]) => [
      '',
      heading,
      ...options.flatMap((name) => renderOption(name, differs[name], columns)),
    ]),
    '',
    'Example',
    `  ${program} ${example}`,
    ...(isRun ? ['', ...wrap(EXIT_STATUS, columns)] : []),
  ].join('\n');
}

function renderOption(
  name: OptionName,
  differs: Partial<OptionHelp> | undefined,
  columns: number,
): readonly string[] {
  const { takes = '', text, unset = '' }: OptionHelp = { ...HELP_OF_OPTIONS[name], ...differs };
  const words = takes === '' ? `--${name}` : `--${name} ${takes}`;
  return layOut(words, unset === '' ? text : `${text} [${unset}]`, NAME_COLUMNS, columns);
}

/** A name, and beside it what there is to say. */
function layOut(name: string, text: string, indent: number, columns: number): readonly string[] {
  return wrap(text, columns - indent).map(
    (line, index) => `${(index === 0 ? `  ${name} ` : '').padEnd(indent)}${line}`,
  );
}
