/** Owns what the help says of each option. */
import { FEW } from '../report/told.js';

/** What the help says of an option. */
export interface OptionHelp {
  /** What stands behind its name. */
  readonly takes?: string;
  readonly text: string;
  /** What holds without it. */
  readonly unset?: string;
}

/** Every option of every command. */
export const HELP_OF_OPTIONS = {
  url: {
    takes: 'URL',
    text: 'a server that runs: ws://HOST:PORT, or wss://HOST:PORT with TLS, whose certificate Node trusts or finds in the file that NODE_EXTRA_CA_CERTS names',
  },
  server: {
    takes: 'COMMAND',
    text: 'start this server; the command is split at spaces, quote parts that hold some',
  },
  client: {
    takes: 'NAME=DRIVER',
    text: 'an SDK: a name for it, and the command of its driver, ws://HOST:PORT of one that listens, or HOST:PORT for one to connect to; may be repeated',
  },
  absent: {
    takes: 'NAME=REASON',
    text: 'the report says who is missing from the matrix; may be repeated',
  },
  attach: {
    takes: 'ADDRESS',
    text: 'a driver that is not started: ws://HOST:PORT where it listens, or HOST:PORT for it to connect to',
  },
  listen: { takes: 'HOST:PORT', text: 'where clients connect to' },
  upstream: { takes: 'URL', text: 'the server that they are passed on to' },
  json: { text: 'as JSON' },
  unjudged: { text: 'instead, the clauses that no case judges, and why' },
  only: {
    takes: 'GLOB',
    text: 'only those whose name, or one of whose clauses, matches; in a matrix also CALLER:CALLEE/CASE; may be repeated, and one that matches none is refused',
  },
  profile: { takes: 'NAME', text: 'core, operation or all', unset: 'all' },
  feature: {
    takes: 'NAME',
    text: 'beyond core, only what this feature is about; may be repeated',
    unset: 'all that the target offers',
  },
  runs: {
    takes: 'N',
    text: 'how many sequences each generated case (`generated/*`) plays, not all of them together; 0 leaves these cases out',
    unset: '400 for generated/core, 20 to 60 for each other one',
  },
  seed: { takes: 'N', text: 'seed of everything random', unset: 'drawn' },
  replay: {
    takes: 'FILE',
    text: 'play one failure again, from the file that it left in the folder of --report',
  },
  service: {
    takes: 'ID[:KEY]',
    text: 'service to use; without a KEY here, that of AUDIOCALL_SERVICE_KEY',
    unset: 'demo:demo-key',
  },
  'other-service': {
    takes: 'ID[:KEY]',
    text: 'a second service, to see that they are kept apart; or AUDIOCALL_OTHER_SERVICE_KEY',
  },
  'token-service': {
    takes: 'ID[:KEY]',
    text: 'a service that asks for user tokens; or AUDIOCALL_TOKEN_SERVICE_KEY',
  },
  'token-command': {
    takes: 'COMMAND',
    text: 'makes them: started with a service, a user and for how many seconds the token is valid (negative: it is over) as its last words, it prints one',
  },
  'max-calls': {
    takes: 'N',
    text: 'how many calls the server remembers, which no message announces; untold, it may be full at any time',
  },
  'max-buffer-bytes': {
    takes: 'N',
    text: 'how many bytes it keeps over all sessions, which no message announces; untold, it may be full at any time',
  },
  jobs: {
    takes: 'N',
    text: 'cases at the same time',
    unset: 'server 8, client 4, interop 1; 1 with --attach',
  },
  patience: { takes: 'MS', text: 'how long to wait for an answer', unset: '5000' },
  'max-wait': { takes: 'MS', text: 'longest timer to wait for', unset: '10000' },
  report: {
    takes: 'DIR',
    text: 'write report.html, report.json and junit.xml there, and a file to replay each failure',
  },
  'known-failing': {
    takes: 'FILE',
    text: 'failures that are known: lines of the form CLAUSE CASES REASON, such as `RJ-1 reject/* ticket 12`; CASES is a case or a glob, * for all; a line with # in front is a comment',
  },
  strict: {
    text: 'a clause that says SHOULD counts like one that says MUST; without it, what is only advised is shown, and is no reason for status 1 or 3',
  },
  name: { takes: 'NAME', text: 'what the report calls the target', unset: 'its URL or command' },
  quiet: { text: 'only what is not conformant, and the verdict' },
  verbose: {
    text: `a line for every case; without it, of more than ${FEW} those that passed or are not offered are counted`,
  },
  again: {
    takes: 'WORDS',
    text: 'begin the commands that play a case again with these words, for a program that runs this one and names the targets',
  },
} as const satisfies Record<string, OptionHelp>;

/** The name of an option. */
export type OptionName = keyof typeof HELP_OF_OPTIONS;
