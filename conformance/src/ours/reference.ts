/**
 * Owns how this repository's own server and client are started, for `npm run conformance` and the
 * tests. They are programs here, never imports.
 */
import { fileURLToPath } from 'node:url';

const pathOf = (path: string): string =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** A second service of the reference server, for the cases that need two. It forbids recording. */
export const OTHER_SERVICE = { id: 'other', key: 'other-key' } as const;

/** A service of it that asks for user tokens, and the command that makes them. */
export const TOKEN_SERVICE = { id: 'proven', key: 'proven-key' } as const;
export const TOKEN_COMMAND: readonly string[] = [
  process.execPath,
  pathOf('conformance/dist/ours/reference-token.js'),
];

/** The reference server on a free port, with its usual timers: one to be flooded. */
export const USUAL_SERVER: readonly string[] = [
  process.execPath,
  pathOf('reference-server/dist/main.js'),
  ...['--port', '0', '--log-level', 'error'],
  ...['--services-file', pathOf('conformance/testdata/reference-services.json')],
];

/** The same with short timers where clients cannot ask for them: one to be judged. */
export const REFERENCE_SERVER: readonly string[] = [...USUAL_SERVER, '--hello-ms', '1000'];

/** How many calls the operated server remembers, and how many bytes it keeps. */
export const MAX_CALLS = 80;
export const MAX_BUFFER_BYTES = 65_536;

/** How many calls one address may have held for one user. */
const MAX_HELD_PER_ADDRESS = 3;

/** The same as an operator may have it: calls have time when it stops, frames are not counted, its room is small. */
export const OPERATED_SERVER: readonly string[] = [
  ...REFERENCE_SERVER,
  ...['--drain-ms', '1500', '--frames-per-second', '0'],
  ...['--max-calls', String(MAX_CALLS), '--max-buffer-bytes', String(MAX_BUFFER_BYTES)],
  ...['--max-held-calls-per-address', String(MAX_HELD_PER_ADDRESS)],
];

/** What makes it a server without any feature. */
export const CORE_OPTIONS = ['--feature', 'none'] as const;

/** What makes it a server whose users may have several sessions, with the user as the busy scope. */
export const FORK_OPTIONS = ['--session-policy', 'fork', '--busy-scope', 'user'] as const;

/** The same with the session as the busy scope. */
export const FORK_SESSION_OPTIONS = [
  '--session-policy',
  'fork',
  '--busy-scope',
  'session',
] as const;

/** What makes it a server that refuses a user who has a session already. */
export const REJECT_OPTIONS = ['--session-policy', 'reject'] as const;

/** The driver of the reference client. */
export const REFERENCE_DRIVER: readonly string[] = [
  process.execPath,
  pathOf('reference-client/dist/driver/main.js'),
];

/** One program that is as many drivers of the reference client as connect to it. */
export const REFERENCE_DRIVERS: readonly string[] = [...REFERENCE_DRIVER, '--port', '0'];

/** The driver of the reference client in a browser, which listens for the harness. */
export const REFERENCE_BROWSER_DRIVER: readonly string[] = [
  process.execPath,
  pathOf('reference-client/dist/browser-driver/main.js'),
  ...['--port', '0'],
];

/** A driver that is broken on purpose: it keeps sending its tone while muted. */
export const MUTE_BREAKING_DRIVER: readonly string[] = [
  process.execPath,
  pathOf('reference-client/dist/faulty/mute-keeps-sending.js'),
];

/** A driver that is broken on purpose: a new microphone is heard while muted. */
export const UNMUTING_DRIVER: readonly string[] = [
  process.execPath,
  pathOf('reference-client/dist/faulty/device-change-unmutes.js'),
];
