/** Owns the command line: its grammar, its help, and what is wrong with a call. Starts nothing. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line is wrong; a sentence that says how. Exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** What `--help` prints. */
export const HELP = `audiocall-conformance judges signaling servers and calling SDKs by the audiocall protocol.

  audiocall-conformance server --url ws://HOST:PORT      judge a server that runs
  audiocall-conformance server -- COMMAND [ARG ...]      start a server, judge it, end it
  audiocall-conformance interop --client NAME=COMMAND [--client NAME=COMMAND]
                                --url URL | --server COMMAND
                                                         calls between SDKs, with real audio
  audiocall-conformance list [--json]                    the cases and the clauses that they judge
  audiocall-conformance explain CLAUSE                   the text of a clause, and its cases

Options of server and interop
  --service ID[:KEY]        service to use                              [demo:demo-key]
  --other-service ID[:KEY]  a second service, to see that they are kept apart
  --only GLOB               only cases whose name, or one of whose clauses, matches; may be repeated
  --jobs N                  cases at the same time                      [server 8, interop 1]
  --seed N                  seed of the user ids                        [drawn]
  --patience MS             how long to wait for an answer              [5000]
  --max-wait MS             longest timer to wait for                   [10000]
  --report DIR              write report.json and junit.xml there
  --name NAME               what the report calls the target            [its URL or command]
  --quiet                   only what is not conformant, and the verdict

A command is split at spaces; quote parts that hold some. Exit status: 0 conformant, 1 not conformant,
2 could not run or wrong usage, 3 inconclusive.
`;

/** A service id with its key. */
export interface ServiceOption {
  readonly id: string;
  readonly key: string;
}

/** Options that server and interop share. */
export interface RunSettings {
  readonly service: ServiceOption;
  readonly otherService: ServiceOption | undefined;
  readonly only: readonly string[];
  readonly jobs: number | undefined;
  readonly seed: number;
  readonly patienceMs: number;
  readonly maxWaitMs: number;
  readonly report: string | undefined;
  readonly name: string | undefined;
  readonly quiet: boolean;
}

/** Where a server under test is. */
export type ServerChoice =
  | { readonly kind: 'attach'; readonly url: string }
  | { readonly kind: 'spawn'; readonly command: readonly string[] };

/** A command line that was understood. */
export type Invocation =
  | { readonly verb: 'help' }
  | { readonly verb: 'list'; readonly json: boolean }
  | { readonly verb: 'explain'; readonly clause: string }
  | { readonly verb: 'server'; readonly server: ServerChoice; readonly settings: RunSettings }
  | {
      readonly verb: 'interop';
      readonly server: ServerChoice;
      readonly clients: readonly { name: string; command: readonly string[] }[];
      readonly settings: RunSettings;
    };

const RUN_OPTIONS = {
  service: { type: 'string' },
  'other-service': { type: 'string' },
  only: { type: 'string', multiple: true },
  jobs: { type: 'string' },
  seed: { type: 'string' },
  patience: { type: 'string' },
  'max-wait': { type: 'string' },
  report: { type: 'string' },
  name: { type: 'string' },
  quiet: { type: 'boolean' },
  url: { type: 'string' },
  server: { type: 'string' },
  client: { type: 'string', multiple: true },
} as const satisfies ParseArgsConfig['options'];

/** Reads the command line; `drawSeed` is asked for a seed when none is given. */
export function readCommandLine(argv: readonly string[], drawSeed: () => number): Invocation {
  const [verb, ...rest] = argv;
  switch (verb) {
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      return { verb: 'help' };
    case 'list':
      return { verb, json: parse(rest, { json: { type: 'boolean' } }).values.json === true };
    case 'explain': {
      const [clause, ...more] = rest;
      if (clause === undefined || more.length > 0) {
        throw new UsageError('explain takes one clause id, such as `explain OF-1`');
      }
      return { verb, clause: clause.toUpperCase() };
    }
    case 'server':
    case 'interop':
      return readRun(verb, rest, drawSeed);
    default:
      throw new UsageError(
        `there is no command \`${verb}\`; the commands are server, interop, list and explain`,
      );
  }
}

function readRun(
  verb: 'server' | 'interop',
  argv: readonly string[],
  drawSeed: () => number,
): Invocation {
  const dashes = argv.indexOf('--');
  const own = dashes < 0 ? argv : argv.slice(0, dashes);
  const command = dashes < 0 ? [] : argv.slice(dashes + 1);
  if (own.includes('--help') || own.includes('-h')) return { verb: 'help' };
  const { values, positionals } = parse(own, RUN_OPTIONS);
  if (positionals[0] !== undefined) {
    throw new UsageError(
      `\`${positionals[0]}\` is not expected here; a command to start comes after --`,
    );
  }
  const server = chooseServer(verb, values.url, values.server, command);
  const settings: RunSettings = {
    service: readService(values.service ?? 'demo:demo-key'),
    otherService:
      values['other-service'] === undefined ? undefined : readService(values['other-service']),
    only: values.only ?? [],
    jobs: values.jobs === undefined ? undefined : readNumber('jobs', values.jobs, 1, 256),
    seed: values.seed === undefined ? drawSeed() : readNumber('seed', values.seed, 0, 0xffff_ffff),
    patienceMs: readNumber('patience', values.patience ?? '5000', 100, 600_000),
    maxWaitMs: readNumber('max-wait', values['max-wait'] ?? '10000', 0, 600_000),
    report: values.report,
    name: values.name,
    quiet: values.quiet ?? false,
  };
  if (verb === 'server') {
    if (values.client !== undefined) throw new UsageError('--client belongs to interop');
    return { verb, server, settings };
  }
  const clients = (values.client ?? []).map(readClient);
  if (clients.length === 0) {
    throw new UsageError('interop needs at least one --client NAME=COMMAND');
  }
  const names = new Set(clients.map(({ name }) => name));
  if (names.size < clients.length) throw new UsageError('two clients have the same name');
  return { verb, server, clients, settings };
}

function parse<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UsageError(`${message}; see --help`);
  }
}

function chooseServer(
  verb: 'server' | 'interop',
  url: string | undefined,
  spawned: string | undefined,
  command: readonly string[],
): ServerChoice {
  const commands = spawned === undefined ? command : splitCommand(spawned);
  const given = Number(url !== undefined) + Number(commands.length > 0);
  if (given !== 1 || (spawned !== undefined && command.length > 0)) {
    throw new UsageError(
      verb === 'server'
        ? 'server needs either --url URL, or -- and the command that starts the server'
        : 'interop needs either --url URL or --server COMMAND',
    );
  }
  if (url === undefined) return { kind: 'spawn', command: commands };
  if (!/^wss?:\/\/[^\s/]+/.test(url)) {
    throw new UsageError(`--url takes a WebSocket URL such as ws://127.0.0.1:8080, not \`${url}\``);
  }
  return { kind: 'attach', url };
}

function readService(text: string): ServiceOption {
  const colon = text.indexOf(':');
  const [id, key] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  if (id === '') throw new UsageError('a service is given as ID or ID:KEY');
  return { id, key };
}

function readClient(text: string): { name: string; command: readonly string[] } {
  const equals = text.indexOf('=');
  const command = splitCommand(text.slice(equals + 1));
  if (equals < 1 || command.length === 0) {
    throw new UsageError(`--client takes NAME=COMMAND, not \`${text}\``);
  }
  return { name: text.slice(0, equals), command };
}

function readNumber(name: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < from || value > to || text.trim() === '') {
    throw new UsageError(`--${name} takes a whole number from ${from} to ${to}, not \`${text}\``);
  }
  return value;
}

/** Splits a command at spaces; parts in single or double quotes stay whole. */
export function splitCommand(text: string): readonly string[] {
  const parts = text.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
  return parts.map((part) => part.replace(/^(["'])(.*)\1$/, '$2'));
}

/** The command line that runs one case again; service keys are left out of it. */
export function renderRerun(
  verb: 'server' | 'interop',
  server: ServerChoice,
  clients: readonly { name: string; command: readonly string[] }[],
  caseId: string,
  seed: number,
): string {
  const words = ['npx', 'audiocall-conformance', verb, '--only', caseId, '--seed', String(seed)];
  for (const { name, command } of clients)
    words.push('--client', `${name}=${joinCommand(command)}`);
  if (server.kind === 'attach') words.push('--url', server.url);
  else if (verb === 'interop') words.push('--server', joinCommand(server.command));
  const tail = server.kind === 'spawn' && verb === 'server' ? ['--', ...server.command] : [];
  return joinCommand([...words, ...tail]);
}

/** A command as a shell takes it, with words quoted where they have to be. */
export function joinCommand(command: readonly string[]): string {
  return command
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

/** Whether a case is meant by one of the globs, by its name or by a clause of it. */
export function isMeant(globs: readonly string[], id: string, clauses: readonly string[]): boolean {
  if (globs.length === 0) return true;
  return globs.some((glob) => {
    const pattern = new RegExp(`^${glob.split('*').map(escapePattern).join('.*')}$`, 'i');
    // The cases of a matrix stand behind their pair: `a→b/reject`.
    const ownName = id.slice(id.includes('→') ? id.indexOf('/') + 1 : 0);
    return (
      pattern.test(id) || pattern.test(ownName) || clauses.some((clause) => pattern.test(clause))
    );
  });
}

function escapePattern(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
