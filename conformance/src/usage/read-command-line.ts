/** Owns the grammar of the command line, and what is wrong with a call. Starts nothing. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { COMMANDS, type Command, isCommand } from './help.js';
import { findNear } from './near-names.js';
import { joinNegative } from './negative-numbers.js';
import {
  chooseServer,
  type ListenAddress,
  readAbsent,
  readClient,
  readDriver,
  readListen,
  readUrl,
  refuseSharedAddress,
} from './read-parties.js';
import {
  type AbsentChoice,
  type ClientChoice,
  type RunSettings,
  readGlobs,
  readSettings,
  SETTING_OPTIONS,
  type ServerChoice,
} from './settings.js';
import { NoTargetError, UsageError } from './usage-error.js';
import { refuseNameless } from './words.js';

/** The commands that have cases. */
const MODES = ['server', 'client', 'interop'] as const;
export type Mode = (typeof MODES)[number];

/** A command line that was understood. */
export type Invocation =
  | { readonly verb: 'help'; readonly about?: Command }
  | { readonly verb: 'version' }
  | {
      readonly verb: 'list';
      readonly json: boolean;
      readonly unjudged: boolean;
      /** The cases of this command alone. */
      readonly mode?: Mode;
      /** Globs of cases and clauses; none for all. */
      readonly only: readonly string[];
    }
  | { readonly verb: 'explain'; readonly name: string }
  | { readonly verb: 'check'; readonly files: readonly string[]; readonly settings: RunSettings }
  | {
      readonly verb: 'proxy';
      readonly listen: ListenAddress;
      readonly upstream: string;
      readonly settings: RunSettings;
    }
  | { readonly verb: 'server'; readonly server: ServerChoice; readonly settings: RunSettings }
  | { readonly verb: 'client'; readonly client: ClientChoice; readonly settings: RunSettings }
  | {
      readonly verb: 'interop';
      readonly server: ServerChoice;
      readonly clients: readonly ClientChoice[];
      readonly absent: readonly AbsentChoice[];
      readonly settings: RunSettings;
    };

/** What takes part in a run of server or interop. */
const TARGET_OPTIONS = {
  url: { type: 'string' },
  server: { type: 'string' },
  client: { type: 'string', multiple: true },
  absent: { type: 'string', multiple: true },
} as const satisfies ParseArgsConfig['options'];

const RUN_OPTIONS = { ...SETTING_OPTIONS, ...TARGET_OPTIONS } as const;

/** What check and proxy do with what they see. */
const VIEW_OPTIONS = {
  'known-failing': SETTING_OPTIONS['known-failing'],
  strict: SETTING_OPTIONS.strict,
  report: SETTING_OPTIONS.report,
  name: SETTING_OPTIONS.name,
  quiet: SETTING_OPTIONS.quiet,
} as const satisfies ParseArgsConfig['options'];

/** Reads the command line; `drawSeed` is asked for a seed when none is given. */
export function readCommandLine(argv: readonly string[], drawSeed: () => number): Invocation {
  const [verb, ...rest] = argv;
  if (isCommand(verb) && asksForHelp(rest)) return { verb: 'help', about: verb };
  switch (verb) {
    case undefined:
    case '--help':
    case '-h': {
      const about = rest.find(isCommand);
      return about === undefined ? { verb: 'help' } : { verb: 'help', about };
    }
    case 'help': {
      const [about] = rest;
      if (isCommand(about)) return { verb, about };
      if (about === undefined || about.startsWith('-')) return { verb };
      throw refuseCommand(about);
    }
    case '--version':
    case 'version':
      return { verb: 'version' };
    case 'list': {
      const options = {
        json: { type: 'boolean' },
        unjudged: { type: 'boolean' },
        only: { type: 'string', multiple: true },
      } as const;
      const { values, positionals } = parse(verb, rest, options);
      const [first, odd] = positionals;
      const mode = MODES.find((name) => name === first);
      const unknown = mode === undefined ? first : odd;
      if (unknown !== undefined) {
        throw new UsageError(
          `list takes ${MODES.join(', ')}, or nothing, and no \`${unknown}\`; see explain for one clause`,
        );
      }
      const { json = false, unjudged = false, only } = values;
      if (mode !== undefined && unjudged) {
        throw new UsageError(`--unjudged names clauses, of whatever command; leave ${mode} out`);
      }
      const those = mode === undefined ? {} : { mode };
      return { verb, json, unjudged, ...those, only: readGlobs(only) };
    }
    case 'explain': {
      const [name, ...more] = rest;
      if (name === undefined || more.length > 0) {
        throw new UsageError(
          'explain takes one clause id or case, such as `explain OF-1` or `explain call/base`',
        );
      }
      return { verb, name };
    }
    case 'check':
      return readCheck(rest);
    case 'proxy':
      return readProxy(rest);
    case 'client':
      return readClientRun(rest, drawSeed);
    case 'server':
    case 'interop':
      return readRun(verb, rest, drawSeed);
    default:
      throw refuseCommand(verb);
  }
}

function refuseCommand(verb: string): UsageError {
  const names = `${COMMANDS.slice(0, -1).join(', ')} and ${COMMANDS.at(-1)}`;
  return new UsageError(`there is no command \`${verb}\`; the commands are ${names}`);
}

/** What stands behind -- belongs to the command that is started. */
function splitAtDashes(words: readonly string[]): {
  readonly own: readonly string[];
  readonly command: readonly string[];
} {
  const dashes = words.indexOf('--');
  if (dashes < 0) return { own: words, command: [] };
  return { own: words.slice(0, dashes), command: words.slice(dashes + 1) };
}

function asksForHelp(words: readonly string[]): boolean {
  const { own } = splitAtDashes(words);
  return own.includes('--help') || own.includes('-h');
}

function readCheck(argv: readonly string[]): Invocation {
  const { only, verbose } = SETTING_OPTIONS;
  const options = { ...VIEW_OPTIONS, only, verbose } as const;
  const { values, positionals: files } = parse('check', argv, options);
  if (files.length === 0) {
    throw new UsageError('check needs a file: a trace as JSON, or a report.json with traces in it');
  }
  return { verb: 'check', files, settings: readSettings(values, () => 0) };
}

function readProxy(argv: readonly string[]): Invocation {
  const { values, positionals } = parse('proxy', argv, {
    ...VIEW_OPTIONS,
    listen: { type: 'string' },
    upstream: { type: 'string' },
  });
  refuseWords(positionals);
  if (values.listen === undefined || values.upstream === undefined) {
    throw new UsageError('proxy needs --listen HOST:PORT and --upstream URL');
  }
  return {
    verb: 'proxy',
    listen: readListen(values.listen),
    upstream: readUrl('upstream', values.upstream),
    settings: readSettings(values, () => 0),
  };
}

function readRun(
  verb: 'server' | 'interop',
  argv: readonly string[],
  drawSeed: () => number,
): Invocation {
  const { own, command } = splitAtDashes(argv);
  const { values, positionals } = parse(verb, own, RUN_OPTIONS);
  refuseWords(positionals);
  const server = chooseServer(verb, values.url, values.server, command, values.replay);
  const settings = readSettings(values, drawSeed);
  if (verb === 'server') {
    if (values.client !== undefined) throw new UsageError('--client belongs to interop');
    if (values.absent !== undefined) throw new UsageError('--absent belongs to interop');
    return { verb, server, settings };
  }
  const clients = (values.client ?? []).map(readClient);
  if (clients.length === 0) {
    throw new UsageError('interop needs at least one --client NAME=COMMAND');
  }
  const names = new Set(clients.map(({ name }) => name));
  if (names.size < clients.length) throw new UsageError('two clients have the same name');
  refuseSharedAddress(clients);
  return { verb, server, clients, absent: (values.absent ?? []).map(readAbsent), settings };
}

/** An SDK is started behind --, or attached. */
function readClientRun(argv: readonly string[], drawSeed: () => number): Invocation {
  const { own, command } = splitAtDashes(argv);
  const options = { ...SETTING_OPTIONS, attach: { type: 'string' } } as const;
  const { values, positionals } = parse('client', own, options);
  refuseWords(positionals);
  if ((values.attach === undefined) === (command.length === 0)) {
    throw new NoTargetError(
      'client needs either -- and the command that starts the driver, or --attach with ws://HOST:PORT or HOST:PORT',
      values.replay,
    );
  }
  const driver = values.attach === undefined ? undefined : readDriver(values.attach);
  if (driver?.kind === 'spawn') {
    throw new UsageError(`--attach takes ws://HOST:PORT or HOST:PORT, not \`${values.attach}\``);
  }
  const given = driver ?? ({ kind: 'spawn', command: refuseNameless(command) } as const);
  const client = { name: 'client', driver: given };
  return { verb: 'client', client, settings: readSettings(values, drawSeed) };
}

/** What a run has one of: of two, nobody knows which was meant. */
const ONCE: readonly string[] = ['url', 'server', 'attach', 'listen', 'upstream', 'replay'];

function refuseSecond(tokens: readonly { readonly kind: string; readonly name?: string }[]): void {
  const names = tokens.flatMap(({ kind, name }) => (kind === 'option' && name ? [name] : []));
  const twice = names.find((name, at) => ONCE.includes(name) && names.indexOf(name) < at);
  if (twice !== undefined) throw new UsageError(`--${twice} is given twice, and there is one`);
}

function refuseWords([first]: readonly string[]): void {
  if (first === undefined) return;
  throw new UsageError(`\`${first}\` is not expected here; a command to start comes after --`);
}

/** Two words in a row that are no options: a command, and what it is given. */
function hasCommand(command: Command, args: readonly string[]): boolean {
  if (command !== 'server' && command !== 'client') return false;
  return args.some((word, at) => at > 0 && !word.startsWith('-') && !args[at - 1]?.startsWith('-'));
}

function parse<Options extends NonNullable<ParseArgsConfig['options']>>(
  command: Command,
  args: readonly string[],
  options: Options,
) {
  try {
    const parsed = parseArgs({
      args: joinNegative(args, options),
      options,
      allowPositionals: true,
      strict: true,
      tokens: true,
    });
    refuseSecond(parsed.tokens);
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const message = error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error);
    const [, unknown = ''] = /^Unknown option '--(.*)'/.exec(message) ?? [];
    const near = findNear(unknown, Object.keys(options)).map((name) => `--${name}`);
    const hint = near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
    if (hasCommand(command, args)) {
      throw new UsageError(`${message}; a command to start comes after --, with its options`);
    }
    throw new UsageError(`${message}${hint === '' ? ';' : hint} see \`${command} --help\``);
  }
}
