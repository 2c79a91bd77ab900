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

/** The longest delay that a timer of the runtime can have. */
const MAX_MS = 2_147_483_000;
const MAX_BYTES = 16_777_216;
const MAX_ITEMS = 65_536;

export const FLAGS: readonly Flag[] = [
  text('host', 'the address to listen on; 127.0.0.1'),
  count('port', 8080, 0, 65_535, 'the port to listen on, 0 for any free one'),
  list('service', 'ID, or ID:KEY where clients have to give a key; the demo service'),
  text('session-policy', 'replace or reject a second session of a user; replace'),
  list('ice-server', 'the URL of a STUN or TURN server for the clients; none'),
  count('max-frame-bytes', 131_072, 2048, MAX_BYTES, 'the longest frame'),
  count('max-sdp-bytes', 65_536, 256, MAX_BYTES, 'the longest SDP'),
  count('max-candidate-bytes', 1024, 64, MAX_BYTES, 'the longest candidate'),
  count('max-batch-candidates', 32, 1, MAX_ITEMS, 'most candidates in one frame'),
  count('max-buffered-candidates', 64, 0, MAX_ITEMS, 'most candidates kept until the claim'),
  count('max-buffered-candidate-bytes', 32_768, 0, MAX_BYTES, 'most bytes of those'),
  count('max-held-calls', 8, 0, MAX_ITEMS, 'most calls held for one user'),
  count('kept-responses', 32, 32, MAX_ITEMS, 'how many responses are kept for repeated requests'),
  count('max-backpressure-bytes', 1_048_576, 2048, MAX_MS, 'most bytes that wait for one socket'),
  count('ring-ms', 60_000, 50, MAX_MS, 'from the offer to NO_ANSWER'),
  count('connect-ms', 30_000, 50, MAX_MS, 'from the claim to CONNECT_TIMEOUT'),
  count('tombstone-ms', 60_000, 50, MAX_MS, 'how long an ended call is remembered'),
  count('ping-ms', 15_000, 100, MAX_MS / 2, 'between two pings of the server'),
  count('hello-ms', 10_000, 50, MAX_MS, 'from the open socket to its session'),
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
    '',
    'What stands last is the value without the option. Each option is also an environment variable:',
    '--ring-ms is AUDIOCALL_RING_MS. A list has commas there. Times are in milliseconds.',
    '',
  ].join('\n');
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
