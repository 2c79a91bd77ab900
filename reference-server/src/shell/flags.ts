/**
 * Owns the list of flags as data: names, ranges, fallbacks and what each is for.
 * Knows nothing of how they are read.
 */

interface FlagBase {
  /** Without the two dashes. */
  readonly name: string;
  /** The environment variable for the same. */
  readonly variable: string;
  readonly help: string;
  readonly repeatable: boolean;
}

export interface NumberFlag extends FlagBase {
  readonly kind: 'number';
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
}

export interface TextFlag extends FlagBase {
  readonly kind: 'text';
}

export type Flag = NumberFlag | TextFlag;

/** What is given for a flag. */
export interface Given {
  /** The flag or the variable, as sentences name it. */
  readonly source: string;
  readonly words: readonly string[];
}

/** The longest delay that a timer of the runtime can have. */
const MAX_MS = 2_147_483_000;
const MAX_BYTES = 16_777_216;
const MAX_ITEMS = 65_536;

export const FLAGS: readonly Flag[] = [
  text('host', 'the address to listen on; 127.0.0.1'),
  count('port', 8080, 0, 65_535, 'the port to listen on, 0 for any free one'),
  list('service', 'ID, or ID:KEY where clients have to give a key; the demo service'),
  text('services-file', 'a JSON file of services, read again at SIGHUP; none'),
  text('session-policy', 'replace, reject or fork where a user has a session already; replace'),
  text('busy-scope', 'with fork, whether a call makes the user or the session busy; user'),
  list('feature', 'a feature that may be offered, or none for core alone; all are'),
  list('ice-server', 'the URL of a STUN or TURN server for the clients; none'),
  list('turn-url', 'a TURN server that shares a secret with this one; none'),
  text('turn-secret', 'the secret of --turn-url, better in the variable or the file; none'),
  text('turn-secret-file', 'the file that holds the secret of --turn-url; none'),
  count('turn-ttl-s', 3600, 10, 604_800, 'how long a TURN credential is valid, in seconds'),
  text('tls-key', 'the file of the private key, in PEM, for wss; none'),
  text('tls-cert', 'the file of the certificate with its chain, in PEM, for wss; none'),
  list('allow-origin', 'the only Origin headers that are let in; all are'),
  count(
    'metrics-port',
    0,
    0,
    65_535,
    'a port of 127.0.0.1 for /healthz, /readyz, /metrics; 0 for none',
  ),
  count('drain-ms', 0, 0, MAX_MS, 'how long calls may go on after SIGTERM'),
  count('frames-per-second', 500, 0, MAX_ITEMS, 'frames of one socket; 0 for any number'),
  count('offers-per-minute', 60, 0, MAX_ITEMS, 'offers of one user; 0 for any number'),
  count('offers-per-minute-address', 0, 0, MAX_ITEMS, 'offers from one address; 0 for any number'),
  count('max-sessions-per-user', 8, 1, MAX_ITEMS, 'most sessions of one user, with fork'),
  count('max-replay-events', 256, 1, MAX_ITEMS, 'most events kept for a resume'),
  count('max-replay-bytes', 262_144, 2048, MAX_BYTES, 'most bytes of those'),
  count('max-frame-bytes', 131_072, 2048, MAX_BYTES, 'the longest frame'),
  count('max-sdp-bytes', 65_536, 256, MAX_BYTES, 'the longest SDP'),
  count('max-candidate-bytes', 1024, 64, MAX_BYTES, 'the longest candidate'),
  count('max-batch-candidates', 32, 1, MAX_ITEMS, 'most candidates in one frame'),
  count('max-buffered-candidates', 64, 0, MAX_ITEMS, 'most candidates kept until the claim'),
  count('max-buffered-candidate-bytes', 32_768, 0, MAX_BYTES, 'most bytes of those'),
  count('max-held-calls', 8, 1, MAX_ITEMS, 'most calls held for one user'),
  count(
    'max-held-calls-per-address',
    0,
    0,
    MAX_ITEMS,
    'most of those that come from one address; 0 for any number',
  ),
  count('max-calls', 250_000, 0, MAX_MS, 'most calls that are remembered; 0 for any number'),
  count(
    'max-buffer-bytes',
    268_435_456,
    0,
    MAX_MS,
    'most bytes kept for resumes and early offers, over all; 0 for any number',
  ),
  count('kept-responses', 32, 32, MAX_ITEMS, 'how many responses are kept for repeated requests'),
  count('max-backpressure-bytes', 1_048_576, 2048, MAX_MS, 'most bytes that wait for one socket'),
  count('ring-ms', 60_000, 50, MAX_MS, 'from the offer to NO_ANSWER'),
  count('connect-ms', 30_000, 50, MAX_MS, 'from the claim to CONNECT_TIMEOUT'),
  count('tombstone-ms', 60_000, 50, MAX_MS, 'how long an ended call is remembered'),
  count('ping-ms', 15_000, 100, MAX_MS / 2, 'between two pings of the server'),
  count('hello-ms', 10_000, 50, MAX_MS, 'from the open socket to its session'),
  count('resume-ms', 20_000, 50, MAX_MS, 'how long a lost session can be resumed'),
  count('resume-ring-ms', 10_000, 50, MAX_MS, 'how long the offer of a lost caller rings on'),
  count('negotiate-ms', 10_000, 50, MAX_MS, 'how long a later negotiation may be unanswered'),
  count('media-ms', 30_000, 50, MAX_MS, 'how long media may be lost in a call'),
  text('log-level', 'silent, error, info or debug; info'),
];

const flagsByName = new Map(FLAGS.map((flag) => [flag.name, flag]));

export function findFlag(name: string): Flag | undefined {
  return flagsByName.get(name);
}

/** What --help prints. */
export function describeFlags(): string {
  const rows = FLAGS.map((flag) => {
    const fallback = flag.kind === 'number' ? `; ${flag.fallback}` : '';
    const often = flag.repeatable ? ' (repeatable)' : '';
    return `  ${`--${flag.name}`.padEnd(32)}${flag.help}${fallback}${often}`;
  });
  return [
    'The audiocall reference signaling server.',
    '',
    'Usage: audiocall-server [--option value]...',
    '',
    ...rows,
    `  ${'--help'.padEnd(32)}this list`,
    `  ${'--help-markdown'.padEnd(32)}the same as a table`,
    '',
    'What stands last is the value without the option. Each option is also an environment variable:',
    '--ring-ms is AUDIOCALL_RING_MS. A list has commas there. Times are in milliseconds.',
    '',
  ].join('\n');
}

/** What --help-markdown prints: the table of docs/configuration.md. */
export function describeFlagsInMarkdown(): string {
  const rows = FLAGS.map((flag) => {
    const [help = '', fallback = ''] =
      flag.kind === 'number' ? [flag.help, `${flag.fallback}`] : splitHelp(flag.help);
    const range = flag.kind === 'number' ? `${flag.min} to ${flag.max}` : '';
    const often = flag.repeatable ? ' (repeatable)' : '';
    return [`\`--${flag.name}\``, `\`${flag.variable}\``, `${help}${often}`, fallback, range];
  });
  const table = [['option', 'variable', 'what it is', 'default', 'range'], ...rows];
  const widths = COLUMNS.map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) => renderRow(row, widths, ' '));
  lines.splice(1, 0, renderRow([], widths, '-'));
  return `${lines.join('\n')}\n`;
}

const COLUMNS = [0, 1, 2, 3, 4];

function renderRow(row: readonly string[], widths: readonly number[], filler: string): string {
  return `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width, filler)).join(' | ')} |`;
}

/** The value without the option stands last in the help of a text. */
function splitHelp(help: string): readonly string[] {
  const cut = help.lastIndexOf('; ');
  return cut < 0 ? [help] : [help.slice(0, cut), help.slice(cut + 2)];
}

function text(name: string, help: string): TextFlag {
  return { kind: 'text', name, variable: nameVariable(name), help, repeatable: false };
}

function list(name: string, help: string): TextFlag {
  return { ...text(name, help), repeatable: true };
}

function count(name: string, fallback: number, min: number, max: number, help: string): NumberFlag {
  return { ...text(name, help), kind: 'number', fallback, min, max: Math.floor(max) };
}

function nameVariable(name: string): string {
  return `AUDIOCALL_${name.toUpperCase().replaceAll('-', '_')}`;
}
