/**
 * Owns `npm run conformance`: this repository's server and client, in every mode that there is, with
 * one folder of reports for each. Options go to every mode.
 */
import { dirname, join } from 'node:path';
import type { Report } from '@audiocall/proto';
import { ExitStatus } from '../commands/exit-status.js';
import { type ListedCase, listCases } from '../commands/list.js';
import { explainNoMatch } from '../commands/no-match.js';
import { runCommandLine, terminal } from '../commands/perform.js';
import { readRegressions } from '../commands/read-regressions.js';
import { listRegressions } from '../commands/regressions.js';
import { firstFailure } from '../run/order-failures.js';
import { readReplay } from '../run/replay-file.js';
import { CHOICE_OPTIONS, type HelpTopic, PACE_OPTIONS, renderTopic } from '../usage/help.js';
import { readCommandLine } from '../usage/read-command-line.js';
import { dropPair, isChosen } from '../usage/select.js';
import type { RunSettings } from '../usage/settings.js';
import { UsageError } from '../usage/usage-error.js';
import { startBrowserClient } from './browser-client.js';
import { describeJudged } from './judged-anywhere.js';
import { folderFor, INDEPENDENT, MODES, type Mode, REPORTS } from './npm-modes.js';

/** Every case of every mode; the regressions once they are read. */
let cases = listCases();

/** What the user typed: the part that was asked for, where one was, and what goes to every run. */
interface Wish {
  readonly part: string | undefined;
  readonly options: readonly string[];
  /** Whether only some cases are played. */
  readonly isWhole: boolean;
}

function readWish(words: readonly string[]): Wish {
  const at = words.findIndex((word) => word.split('=')[0] === PART);
  const [, inline] = words[at]?.split('=') ?? [];
  const part = at < 0 ? undefined : (inline ?? words[at + 1] ?? '');
  const length = at < 0 ? 0 : inline === undefined ? 2 : 1;
  const options = words.filter((_, index) => at < 0 || index < at || index >= at + length);
  const isWhole = !options.some((word) => SOME_CASES.includes(word.split('=')[0] ?? ''));
  if (part === undefined || PARTS.includes(part)) return { part, options, isWhole };
  throw new UsageError(`there is no part ${part}; name one of ${PARTS.join(', ')}`);
}

const PART = '--part';
const PARTS = MODES.map(({ part }) => part);
const SOME_CASES = ['--only', '--replay'];

/** The modes in which a case matches the filter, of the part that is asked for. */
async function chooseModes({ part, options }: Wish): Promise<readonly Mode[]> {
  const matching = await matchModes(options);
  if (part === undefined) return matching;
  const chosen = matching.filter((mode) => mode.part === part);
  const choice = readChoice(options);
  const idle = choice?.only.filter((glob) => !chosen.some((each) => hasCases(each, choice, glob)));
  if (chosen.length > 0 && (idle ?? []).length === 0) return chosen;
  const which = idle?.map((glob) => ` --only ${glob}`).join('') ?? '';
  throw new UsageError(
    `no such case belongs to the part ${part}${which === '' ? '' : `:${which}`}`,
  );
}

/** Which cases are wanted; undefined where no run is. */
function readChoice(options: readonly string[]): RunSettings | undefined {
  const [usual] = MODES;
  const first = readCommandLine(usual?.commandLine(options, cases) ?? [], () => 0);
  if (!('settings' in first)) return undefined;
  // The list of cases knows no pairs of clients.
  return { ...first.settings, only: first.settings.only.map(dropPair) };
}

/** Whether a mode has one of the cases that are wanted, or one that a glob means. */
function hasCases(mode: Mode, choice: RunSettings, glob?: string): boolean {
  const isAsked = ({ needs }: ListedCase): boolean =>
    choice.features.length === 0 || needs.some((name) => choice.features.includes(name));
  const meant = glob === undefined ? choice : { ...choice, only: [glob] };
  return casesOf(mode).some((listed) => isAsked(listed) && isChosen(meant, listed));
}

/** The modes in which a case matches the filter. */
async function matchModes(options: readonly string[]): Promise<readonly Mode[]> {
  const choice = readChoice(options);
  if (choice === undefined) return MODES;
  if (choice.replay !== undefined) {
    const { mode, caseId, target } = await readReplay(choice.replay);
    const isMeantHere = ({ id }: ListedCase): boolean => id === dropPair(caseId);
    const matching = MODES.filter((each) => each.verb === mode && casesOf(each).some(isMeantHere));
    // The configuration in which it failed, where that is one of these.
    const known = matching.find((each) => targetOf(each) === target);
    return known === undefined ? matching.slice(0, 1) : [known];
  }
  const idle = choice.only.filter((glob) => !MODES.some((mode) => hasCases(mode, choice, glob)));
  const matching = MODES.filter((mode) => hasCases(mode, choice));
  if (idle.length === 0 && matching.length > 0) return matching;
  throw new UsageError(explainNoMatch({ ...choice, only: idle }, undefined, cases));
}

/** What a mode calls its target. */
function targetOf(mode: Mode): string | undefined {
  const words = mode.commandLine([], cases);
  const at = words.indexOf('--name');
  return at < 0 ? undefined : words[at + 1];
}

function casesOf({ verb, isFor }: Mode): readonly ListedCase[] {
  return cases.filter((listed) => listed.mode === verb && isFor(listed));
}

/**
 * The options as a mode takes them: of the features and of the cases that are asked for, those that it has. Another
 * feature it may not offer, and another case is one of another mode.
 */
function keepKnown(options: readonly string[], mode: Mode): readonly string[] {
  const choice = readChoice(options);
  const features = new Set<string>(casesOf(mode).flatMap(({ needs }) => needs));
  const known: Record<string, (value: string) => boolean> = {
    '--feature': (value) => features.has(value),
    '--only': (value) => choice === undefined || hasCases(mode, choice, dropPair(value)),
  };
  const words: string[] = [];
  for (const [index, word] of options.entries()) {
    const [name = '', inline] = word.split('=');
    const value = inline ?? options[index + 1] ?? '';
    const isLeft = known[name]?.(value) === false;
    const isItsValue = known[options[index - 1] ?? '']?.(word) === false;
    if (!isLeft && !isItsValue) words.push(word);
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
  about: `Judges this repository's own server, client and their calls with each other, and leaves a folder of reports for each. Every option goes to each run that has cases of it; to judge a server or an SDK of yours, see \`npx audiocall-conformance --help\`. \`${PART} NAME\` runs one part of it: ${PARTS.join(', ')}. With --only or --replay the reports go to folders of their own, in ${REPORTS}/again.`,
  sections: [
    ['Which cases', CHOICE_OPTIONS],
    ['How they are played', PACE_OPTIONS],
    ['What becomes of it', ['known-failing', 'strict', 'quiet', 'verbose']],
  ],
  example: "--only 'reject/*'",
};

/** How a case is played again: this program knows the targets, and their services. */
const playAgain = ({ part }: Mode): readonly string[] => [
  '--again',
  `npm run conformance -- ${PART} ${part}`,
];
const NAME_COLUMNS = 33;
/** Of one mode, so many failed cases are told again at the end. */
const RETOLD = 5;

/** What one mode came to: a line, and its failed cases. */
function sumUp(name: string, status: number, report: Report | undefined): readonly string[] {
  const word = report?.verdict ?? WORDS[status] ?? '';
  const passed = report === undefined ? '' : `${report.summary?.passed ?? 0} passed`;
  const lines = [`${name.padEnd(NAME_COLUMNS)}${word.padEnd(16)}${passed}`.trimEnd()];
  const open = (report?.cases ?? []).filter(
    ({ verdict }) => verdict === 'failed' || verdict === 'inconclusive',
  );
  for (const { id, verdict, failures, notJudgedBecause, rerun } of open.slice(0, RETOLD)) {
    const failure = firstFailure(failures);
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

async function runModes(wish: Wish): Promise<number> {
  const { options, isWhole } = wish;
  const lines: string[] = [];
  const statuses: number[] = [];
  const reports: Report[] = [];
  const chosen = await chooseModes(wish);
  for (const mode of chosen) {
    const browser = mode.verb === 'interop' ? await startBrowserClient() : undefined;
    let report: Report | undefined;
    try {
      const folder = ['--report', folderFor(mode, isWhole)];
      const words = [...folder, ...playAgain(mode), ...keepKnown(options, mode)];
      const status = await runCommandLine(mode.commandLine(words, cases, browser), {
        ...terminal,
        ...(options.includes('--verbose') ? {} : { part: isWhole ? 'whole' : 'some cases' }),
        concluded: (concluded) => {
          report = concluded;
        },
      });
      statuses.push(status);
      if (report !== undefined) reports.push(report);
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
  if (left.length > 0) lines.push('', `not run, as it was not asked for: ${left.join('; ')}`);
  if (isWhole && left.length === 0) lines.push('', describeJudged(reports));
  lines.push('', `${'npm run conformance'.padEnd(NAME_COLUMNS)}${WORDS[status]}`);
  if (!options.some((word) => word.split('=')[0] === '--report')) {
    lines.push(`${''.padEnd(NAME_COLUMNS)}reports in ${nameReports(chosen, isWhole)}`);
  }
  terminal.write(lines.join('\n'));
  return status;
}

function nameReports(chosen: readonly Mode[], isWhole: boolean): string {
  const [one, ...others] = chosen.map((mode) => folderFor(mode, isWhole));
  return `${others.length > 0 ? join(dirname(one ?? ''), '*') : one}/report.html`;
}

/** A wrong option is the same in every mode: it is reported once. */
export async function main(options: readonly string[]): Promise<number> {
  if (options.includes('--help') || options.includes('-h')) {
    terminal.write(renderTopic(HELP, terminal.columns, 'npm run conformance --'));
    return ExitStatus.CONFORMANT;
  }
  try {
    cases = [...listRegressions(await readRegressions()), ...listCases()];
    return await runModes(readWish(options));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`npm run conformance: ${error.message}\n`);
    return ExitStatus.COULD_NOT_RUN;
  }
}
