#!/usr/bin/env node
/**
 * Owns `npm run conformance`: this repository's server and client, in every mode that there is, with
 * one folder of reports for each. Options go to every mode.
 */
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '@audiocall/proto';
import { type BrowserClient, startBrowserClient } from './browser-client.js';
import { ExitStatus } from './commands/exit-status.js';
import { type ListedCase, listCases } from './commands/list.js';
import { runCommandLine, terminal } from './commands/perform.js';
import { runProgram } from './commands/program.js';
import { listRegressions } from './commands/regressions.js';
import { findIndependentClient } from './independent-client.js';
import { CLAUSES } from './oracle/clauses.js';
import {
  MAX_BUFFER_BYTES,
  MAX_CALLS,
  OPERATED_SERVER,
  OTHER_SERVICE,
  REFERENCE_DRIVER,
  REFERENCE_SERVER,
  TOKEN_COMMAND,
  TOKEN_SERVICE,
} from './reference.js';
import { readRegressions } from './regressions.js';
import { readReplay } from './replay-file.js';
import { CHOICE_OPTIONS, type HelpTopic, PACE_OPTIONS, renderTopic } from './usage/help.js';
import { readCommandLine } from './usage/read-command-line.js';
import { dropPair, isChosen } from './usage/select.js';
import { UsageError } from './usage/usage-error.js';

const REPORTS = relative('.', fileURLToPath(new URL('../report', import.meta.url)));

const quote = (command: readonly string[]): string => command.map((part) => `"${part}"`).join(' ');

/** One run: a target in one configuration, with a folder of its own for its reports. */
interface Mode {
  readonly name: string;
  readonly verb: 'server' | 'client' | 'interop';
  /** The cases that it is there for. */
  isFor(listed: ListedCase): boolean;
  /** `browser` is known only when the mode is about to run. */
  commandLine(options: readonly string[], browser?: BrowserClient): readonly string[];
}

/** A call with sound keeps two processors busy for most of the time: on two, one at a time is as fast. */
const INTEROP_JOBS = Math.max(1, Math.floor(availableParallelism() / 2));

/** The SDK that is not ours, as one more client of the matrix. */
const INDEPENDENT = findIndependentClient();

/** What a run has to know of the server's services. */
const SERVICES = [
  ...['--other-service', `${OTHER_SERVICE.id}:${OTHER_SERVICE.key}`],
  ...['--token-service', `${TOKEN_SERVICE.id}:${TOKEN_SERVICE.key}`],
  ...['--token-command', quote(TOKEN_COMMAND)],
];

const needsFork = ({ needs }: ListedCase): boolean => needs.includes('fork');

/** It is about what a server does beside the calls, as an operator configures it. */
const isOfOperation = ({ clauses }: ListedCase): boolean =>
  clauses.some((id) => CLAUSES[id].profile === 'operation');

const MODES: readonly Mode[] = [
  {
    name: 'server',
    verb: 'server',
    isFor: (listed) => !needsFork(listed),
    commandLine: (options) => [
      'server',
      ...SERVICES,
      ...['--name', 'reference server', '--report', join(REPORTS, 'server'), ...options],
      ...['--', ...REFERENCE_SERVER],
    ],
  },
  judgeForks('user'),
  judgeForks('session'),
  {
    name: 'server, operated',
    verb: 'server',
    isFor: isOfOperation,
    commandLine: (options) => [
      'server',
      ...SERVICES,
      ...['--max-calls', String(MAX_CALLS), '--max-buffer-bytes', String(MAX_BUFFER_BYTES)],
      ...['--name', 'reference server with time to stop and little room'],
      ...['--report', join(REPORTS, 'server-operated'), ...narrow(options, isOfOperation)],
      ...['--', ...OPERATED_SERVER],
    ],
  },
  {
    name: 'client',
    verb: 'client',
    isFor: () => true,
    commandLine: (options) => [
      'client',
      ...['--name', 'reference client', '--report', join(REPORTS, 'client')],
      ...options,
      ...['--', ...REFERENCE_DRIVER],
    ],
  },
  {
    name: 'interop',
    verb: 'interop',
    isFor: () => true,
    commandLine: (options, browser) => [
      'interop',
      ...['--server', quote(REFERENCE_SERVER), '--client', `node-wrtc=${quote(REFERENCE_DRIVER)}`],
      ...nameBrowser(browser),
      ...nameIndependent(),
      ...['--jobs', String(INTEROP_JOBS)],
      ...['--name', 'reference client', '--report', join(REPORTS, 'interop'), ...options],
    ],
  },
];

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
    verb: 'server',
    isFor: needsFork,
    commandLine: (options) => [
      'server',
      ...['--name', `reference server, fork, busy scope ${scope}`],
      ...['--report', join(REPORTS, `server-fork-${scope}`), ...narrow(options, needsFork)],
      ...['--', ...REFERENCE_SERVER, '--session-policy', 'fork', '--busy-scope', scope],
    ],
  };
}

/** Every case of every mode; the regressions once they are read. */
let cases = listCases();

/** The options with each case named that they choose, of those that are wanted. */
function narrow(
  options: readonly string[],
  isWanted: (listed: ListedCase) => boolean,
): readonly string[] {
  const invocation = readCommandLine(['server', ...options, '--url', 'ws://target'], () => 0);
  if (!('settings' in invocation)) return options;
  const { settings } = invocation;
  const wanted = cases.filter((listed) => isWanted(listed) && isChosen(settings, listed));
  const isOnly = (word: string | undefined): boolean => word?.split('=')[0] === '--only';
  const others = options.filter((word, index) => !isOnly(word) && options[index - 1] !== '--only');
  return [...others, ...wanted.flatMap(({ id }) => ['--only', id])];
}

/** The modes in which a case matches the filter; all of them when none does, which then says so. */
async function chooseModes(options: readonly string[]): Promise<readonly Mode[]> {
  const [usual] = MODES;
  const first = readCommandLine(usual?.commandLine(options) ?? [], () => 0);
  if (!('settings' in first)) return MODES.slice(0, 1);
  const { settings } = first;
  if (settings.replay !== undefined) {
    const { mode, caseId } = await readReplay(settings.replay);
    const isMeantHere = ({ id }: ListedCase): boolean => id === dropPair(caseId);
    return MODES.filter((each) => each.verb === mode && casesOf(each).some(isMeantHere)).slice(
      0,
      1,
    );
  }
  // The list of cases knows no pairs of clients.
  const choice = { ...settings, only: settings.only.map(dropPair) };
  const isAsked = ({ needs }: ListedCase): boolean =>
    choice.features.length === 0 || needs.some((name) => choice.features.includes(name));
  const matching = MODES.filter((mode) =>
    casesOf(mode).some((listed) => isAsked(listed) && isChosen(choice, listed)),
  );
  return matching.length === 0 ? MODES.slice(0, 1) : matching;
}

function casesOf({ verb, isFor }: Mode): readonly ListedCase[] {
  return cases.filter((listed) => listed.mode === verb && isFor(listed));
}

/** Of the features that are asked for, those that a mode has cases of: another one it may not offer. */
function keepFeatures(options: readonly string[], mode: Mode): readonly string[] {
  const known = new Set<string>(casesOf(mode).flatMap(({ needs }) => needs));
  const words: string[] = [];
  for (const [index, word] of options.entries()) {
    const [name, inline] = word.split('=');
    const value = inline ?? options[index + 1] ?? '';
    const isFeature = name === '--feature' && !known.has(value);
    const isItsValue = options[index - 1] === '--feature' && !known.has(word);
    if (!isFeature && !isItsValue) words.push(word);
  }
  return words;
}

const WORDS: Record<number, string> = {
  [ExitStatus.CONFORMANT]: 'conformant',
  [ExitStatus.NOT_CONFORMANT]: 'not conformant',
  [ExitStatus.COULD_NOT_RUN]: 'could not run',
  [ExitStatus.INCONCLUSIVE]: 'inconclusive',
};

/** The worst of several exit statuses. */
function worstOf(statuses: readonly number[]): number {
  const byWeight = [
    ExitStatus.COULD_NOT_RUN,
    ExitStatus.NOT_CONFORMANT,
    ExitStatus.INCONCLUSIVE,
    ExitStatus.CONFORMANT,
  ];
  return byWeight.find((status) => statuses.includes(status)) ?? ExitStatus.COULD_NOT_RUN;
}

const HELP: HelpTopic = {
  usage: ['[OPTION ...]'],
  about:
    "Judges this repository's own server, client and their calls with each other, and leaves a folder of reports for each. Every option goes to each run that has cases of it; to judge a server or an SDK of yours, see `npx audiocall-conformance --help`.",
  sections: [
    ['Which cases', CHOICE_OPTIONS],
    ['How they are played', PACE_OPTIONS],
    ['What becomes of it', ['known-failing', 'strict', 'quiet']],
  ],
  example: "--only 'reject/*'",
};

/** How a case is played again: this program knows the targets, and their services. */
const AGAIN = ['--again', 'npm run conformance --'];
const NAME_COLUMNS = 33;
/** Of one mode, so many failed cases are told again at the end. */
const RETOLD = 5;

/** What one mode came to: a line, and its failed cases. */
function sumUp(name: string, status: number, report: Report | undefined): readonly string[] {
  const word = WORDS[status] ?? '';
  const passed = report === undefined ? '' : `${report.summary?.passed ?? 0} passed`;
  const lines = [`${name.padEnd(NAME_COLUMNS)}${word.padEnd(16)}${passed}`.trimEnd()];
  const open = (report?.cases ?? []).filter(
    ({ verdict }) => verdict === 'failed' || verdict === 'inconclusive',
  );
  for (const { id, verdict, failures, notJudgedBecause, rerun } of open.slice(0, RETOLD)) {
    const [failure] = failures;
    const why =
      failure === undefined
        ? notJudgedBecause
        : `${failure.clause} ${failure.blame || failure.explanation}`;
    lines.push(`  ${verdict === 'failed' ? '✗' : '?'} ${id}  ${why}`.trimEnd(), `    ${rerun}`);
  }
  if (open.length > RETOLD) lines.push(`  and ${open.length - RETOLD} more`);
  for (const problem of report?.problems ?? []) lines.push(`  ✗ ${problem}`);
  return lines;
}

async function runModes(options: readonly string[]): Promise<number> {
  const lines: string[] = [];
  const statuses: number[] = [];
  const chosen = await chooseModes(options);
  for (const mode of chosen) {
    const browser = mode.verb === 'interop' ? await startBrowserClient() : undefined;
    let report: Report | undefined;
    try {
      const words = [...AGAIN, ...keepFeatures(options, mode)];
      const status = await runCommandLine(mode.commandLine(words, browser), {
        ...terminal,
        concluded: (concluded) => {
          report = concluded;
        },
      });
      statuses.push(status);
      lines.push(...sumUp(mode.name, status, report));
    } finally {
      if (browser?.kind === 'running') await browser.end();
    }
    if (browser?.kind === 'absent') {
      lines.push(`${'interop with chromium'.padEnd(NAME_COLUMNS)}skipped: ${browser.reason}`);
    }
    if (mode.name === 'interop' && INDEPENDENT.kind === 'missing') {
      lines.push(`${'interop with aiortc'.padEnd(NAME_COLUMNS)}skipped: ${INDEPENDENT.reason}`);
    }
    terminal.write('');
  }
  const status = worstOf(statuses);
  const left = MODES.filter((mode) => !chosen.includes(mode)).map(({ name }) => name);
  if (left.length > 0)
    lines.push('', `not run, as no case of it was asked for: ${left.join('; ')}`);
  lines.push('', `${'npm run conformance'.padEnd(NAME_COLUMNS)}${WORDS[status]}`);
  if (!options.some((word) => word.split('=')[0] === '--report')) {
    lines.push(`${''.padEnd(NAME_COLUMNS)}reports in ${REPORTS}/*/report.html`);
  }
  terminal.write(lines.join('\n'));
  return status;
}

/** A wrong option is the same in every mode: it is reported once. */
async function main(options: readonly string[]): Promise<number> {
  if (options.includes('--help') || options.includes('-h')) {
    terminal.write(renderTopic(HELP, terminal.columns, 'npm run conformance --'));
    return ExitStatus.CONFORMANT;
  }
  try {
    cases = [...listRegressions(await readRegressions()), ...listCases()];
    return await runModes(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`npm run conformance: ${error.message}\n`);
    return ExitStatus.COULD_NOT_RUN;
  }
}

await runProgram(main);
