/**
 * Owns which runs `npm run conformance` is made of: this repository's server and client, in every
 * configuration in which there is something to judge. Starts nothing.
 */
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ListedCase } from '../commands/list.js';
import { CLAUSES } from '../oracle/clauses.js';
import { isForReject, needsFork } from '../scenarios/policies.js';
import { readCommandLine } from '../usage/read-command-line.js';
import { isChosen } from '../usage/select.js';
import type { BrowserClient } from './browser-client.js';
import { findIndependentClient } from './independent-client.js';
import {
  CORE_OPTIONS,
  MAX_BUFFER_BYTES,
  MAX_CALLS,
  OPERATED_SERVER,
  OTHER_SERVICE,
  REFERENCE_DRIVER,
  REFERENCE_SERVER,
  REJECT_OPTIONS,
  TOKEN_COMMAND,
  TOKEN_SERVICE,
} from './reference.js';

/** The folder of all reports. */
export const REPORTS = relative('.', fileURLToPath(new URL('../../report', import.meta.url)));

const quote = (command: readonly string[]): string => command.map((part) => `"${part}"`).join(' ');

/** One run: a target in one configuration, with a folder of its own for its reports. */
export interface Mode {
  readonly name: string;
  /** What `--part` calls it, and its folder. */
  readonly part: string;
  readonly verb: 'server' | 'client' | 'interop';
  /** The cases that it is there for. */
  isFor(listed: ListedCase): boolean;
  /** `cases` are all that there are; `browser` is known only when the mode is about to run. */
  commandLine(
    options: readonly string[],
    cases: readonly ListedCase[],
    browser?: BrowserClient,
  ): readonly string[];
}

/** A call with sound keeps two processors busy for most of the time: on two, one at a time is as fast. */
const INTEROP_JOBS = Math.max(1, Math.floor(availableParallelism() / 2));

/** The SDK that is not ours, as one more client of the matrix. */
export const INDEPENDENT = findIndependentClient();

/** What a run has to know of the server's services. */
const SERVICES = [
  ...['--other-service', `${OTHER_SERVICE.id}:${OTHER_SERVICE.key}`],
  ...['--token-service', `${TOKEN_SERVICE.id}:${TOKEN_SERVICE.key}`],
  ...['--token-command', quote(TOKEN_COMMAND)],
];

/** It is about what a server does beside the calls, as an operator configures it. */
const isOfOperation = ({ clauses }: ListedCase): boolean =>
  clauses.some((id) => CLAUSES[id].profile === 'operation');

/** It asks for nothing that a server may leave out. */
const isOfCore = (listed: ListedCase): boolean =>
  listed.needs.length === 0 && !isOfOperation(listed);

/** Generated sequences of each family, where the whole number of them was played against another server. */
const FEW_RUNS = 60;

/** Every run that there is. */
export const MODES: readonly Mode[] = [
  {
    name: 'server',
    part: 'server',
    verb: 'server',
    isFor: (listed) => !needsFork(listed),
    commandLine: (options) => [
      'server',
      ...SERVICES,
      ...['--name', 'reference server', ...options],
      ...['--', ...REFERENCE_SERVER],
    ],
  },
  {
    name: 'server of core alone',
    part: 'server-core',
    verb: 'server',
    isFor: isOfCore,
    commandLine: (options) => [
      'server',
      ...['--other-service', `${OTHER_SERVICE.id}:${OTHER_SERVICE.key}`],
      ...['--profile', 'core', '--runs', String(FEW_RUNS)],
      ...['--name', 'reference server of core alone', ...options],
      ...['--', ...REFERENCE_SERVER, ...CORE_OPTIONS],
    ],
  },
  judgeForks('user'),
  judgeForks('session'),
  {
    name: 'server, policy reject',
    part: 'server-reject',
    verb: 'server',
    isFor: isForReject,
    commandLine: (options, cases) => [
      'server',
      ...['--name', 'reference server, policy reject'],
      ...narrow(options, cases.filter(isForReject)),
      ...['--', ...REFERENCE_SERVER, ...REJECT_OPTIONS],
    ],
  },
  {
    name: 'server, operated',
    part: 'server-operated',
    verb: 'server',
    isFor: isOfOperation,
    commandLine: (options, cases) => [
      'server',
      ...SERVICES,
      ...['--max-calls', String(MAX_CALLS), '--max-buffer-bytes', String(MAX_BUFFER_BYTES)],
      ...['--name', 'reference server, operated'],
      ...narrow(options, cases.filter(isOfOperation)),
      ...['--', ...OPERATED_SERVER],
    ],
  },
  {
    name: 'client',
    part: 'client',
    verb: 'client',
    isFor: () => true,
    commandLine: (options) => [
      'client',
      ...['--name', 'reference client', ...options],
      ...['--', ...REFERENCE_DRIVER],
    ],
  },
  {
    name: 'interop',
    part: 'interop',
    verb: 'interop',
    isFor: () => true,
    commandLine: (options, _cases, browser) => [
      'interop',
      ...['--server', quote(REFERENCE_SERVER), '--client', `node-wrtc=${quote(REFERENCE_DRIVER)}`],
      ...nameBrowser(browser),
      ...nameIndependent(),
      ...['--jobs', String(INTEROP_JOBS), ...options],
    ],
  },
];

/**
 * The folder for the reports of a run. One of some cases has a folder of its own, so that whoever reads the
 * report of the whole and plays a case of it again keeps that report.
 */
export function folderFor({ part }: Mode, isWhole: boolean): string {
  return isWhole ? join(REPORTS, part) : join(REPORTS, 'again', part);
}

/** The row of the browser in the matrix; without a browser, the reason. */
function nameBrowser(browser: BrowserClient | undefined): readonly string[] {
  if (browser === undefined) return [];
  return browser.kind === 'running'
    ? ['--client', `chromium=${browser.url}`]
    : ['--absent', `chromium=${browser.reason}`];
}

/** The row of the SDK that is not ours. */
function nameIndependent(): readonly string[] {
  return INDEPENDENT.kind === 'found'
    ? ['--client', `aiortc=${quote(INDEPENDENT.driver)}`]
    : ['--absent', `aiortc=${INDEPENDENT.reason}`];
}

/**
 * The server with users who may have several sessions, under one busy scope. That is another session
 * policy, under which only the cases run that are about it.
 */
function judgeForks(scope: 'user' | 'session'): Mode {
  return {
    name: `server, fork, busy scope ${scope}`,
    part: `server-fork-${scope}`,
    verb: 'server',
    isFor: needsFork,
    commandLine: (options, cases) => [
      'server',
      ...['--name', `reference server, fork, busy scope ${scope}`],
      ...narrow(options, cases.filter(needsFork)),
      ...['--', ...REFERENCE_SERVER, '--session-policy', 'fork', '--busy-scope', scope],
    ],
  };
}

/** The options with each case named that they choose, of those that are wanted. */
function narrow(options: readonly string[], cases: readonly ListedCase[]): readonly string[] {
  const invocation = readCommandLine(['server', ...options, '--url', 'ws://target'], () => 0);
  if (!('settings' in invocation)) return options;
  const { settings } = invocation;
  // A replay names its case itself.
  if (settings.replay !== undefined) return options;
  const wanted = cases.filter((listed) => isChosen(settings, listed));
  const isOnly = (word: string | undefined): boolean => word?.split('=')[0] === '--only';
  const others = options.filter((word, index) => !isOnly(word) && options[index - 1] !== '--only');
  return [...others, ...wanted.flatMap(({ id }) => ['--only', id])];
}
