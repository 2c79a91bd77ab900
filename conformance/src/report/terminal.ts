/** Owns the report as text for a terminal, and the lines of a run in progress. Pure. */
import type { CaseResult, Failure, Report } from '@audiocall/proto';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { describeEntry, isRoutine } from './describe-entry.js';
import { nameIds } from './name-ids.js';

/** Styles a text, or leaves it plain where the output is no terminal. */
export interface Palette {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

/** The palette for a terminal with colours, or for anything else. */
export function choosePalette(colours: boolean): Palette {
  const style = (code: number) => (text: string) =>
    colours ? `\u001b[${code}m${text}\u001b[0m` : text;
  return { good: style(32), bad: style(31), warn: style(33), dim: style(2), bold: style(1) };
}

const MARKS: Record<string, string> = {
  passed: '✓',
  failed: '✗',
  knownFailing: '⚠',
  notOffered: '–',
  inconclusive: '?',
};

/** Room for clause ids, so that a line fits into 100 columns. */
const CLAUSE_COLUMNS = 58;

/** The lines of one case. */
export function renderCase(result: CaseResult, palette: Palette): string {
  const mark = MARKS[result.verdict] ?? '?';
  const paint =
    result.verdict === 'passed'
      ? palette.good
      : result.verdict === 'failed'
        ? palette.bad
        : palette.warn;
  const time = `${Math.round(result.durationMs)} ms`.padStart(8);
  const clauses = wrap(result.clauses.join(' '), CLAUSE_COLUMNS);
  const head = `${paint(mark)} ${result.id.padEnd(30)}${palette.dim(`${time}  ${clauses[0] ?? ''}`)}`;
  const lines = [head, ...clauses.slice(1).map((line) => palette.dim(`${' '.repeat(42)}${line}`))];
  lines.push(...result.tones.map((tones) => palette.dim(`  ${tones}`)));
  if (result.verdict === 'passed' && result.failures.length === 0) return lines.join('\n');
  if (result.notJudgedBecause !== '' && result.failures.length === 0) {
    lines.push(`  ${result.notJudgedBecause}`);
  }
  for (const [clause, failures] of groupByClause(result.failures)) {
    const who = failures.map((failure) => failure.participant).join(', ');
    const why = failures[0]?.knownFailingBecause ?? '';
    const known = why === '' ? '' : `; known: ${why}`;
    const title = `${CLAUSES[clause as ClauseId].title}, seen by ${who}${known}`;
    lines.push(`  ${palette.bad(clause)} ${title}`);
  }
  return lines.join('\n');
}

function groupByClause(failures: readonly Failure[]): ReadonlyMap<string, readonly Failure[]> {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    groups.set(failure.clause, [...(groups.get(failure.clause) ?? []), failure]);
  }
  return groups;
}

/** How much of the trace is shown before and after the event. */
const BEFORE = 10;
const AFTER = 3;
const TEXT_COLUMNS = 96;

/** What is behind a failed case: each broken clause, the trace around the event, how to run it again. */
export function renderFailure(result: CaseResult, palette: Palette): string {
  const [first] = result.failures;
  if (first === undefined) return '';
  const name = nameIds(result.trace);
  const lines = ['', palette.bold(`${result.id}: ${result.title}`)];
  for (const [id, failures] of groupByClause(result.failures)) {
    const clause = CLAUSES[id as ClauseId];
    const text = clause.text.split('\n\n')[0] ?? '';
    lines.push(
      '',
      `${palette.bad(id)} ${clause.title} ${palette.dim(`(${clause.level}, ${clause.source})`)}`,
    );
    lines.push(...wrap(text, TEXT_COLUMNS).map((line) => palette.dim(`  │ ${line}`)));
    for (const failure of failures) {
      lines.push(...wrap(name(failure.explanation), TEXT_COLUMNS).map((line) => `  ${line}`));
    }
  }
  lines.push('', ...renderTrace(result, first, name, palette));
  if (result.rerun !== '') lines.push('', `again    ${result.rerun}`);
  return lines.join('\n');
}

function renderTrace(
  result: CaseResult,
  failure: Failure,
  name: (text: string) => string,
  palette: Palette,
): readonly string[] {
  const entries = (result.trace?.entries ?? [])
    .map((entry, step) => ({ entry, step }))
    .filter(({ entry, step }) => step === failure.eventIndex || !isRoutine(entry));
  const position = entries.findIndex(({ step }) => step === failure.eventIndex);
  return entries
    .slice(Math.max(0, position - BEFORE), position + AFTER + 1)
    .map(({ entry, step }) => {
      const marked = step === failure.eventIndex;
      const what = name(describeEntry(entry));
      const text = `${marked ? '▶' : ' '} ${String(step).padStart(4)}  ${entry.participant.padEnd(9)} ${what}`;
      return marked ? palette.bad(`${text}   ◀ ${failure.clause}`) : palette.dim(text);
    });
}

/** More than so many clause ids say nothing to anybody. */
const MANY = 12;

/** The end of the report: what was judged, and the verdict. */
export function renderSummary(report: Report, palette: Palette, isWritten = false): string {
  const lines: string[] = [];
  const summary = report.summary;
  const judged = report.clauses.filter((clause) => clause.verdict !== 'notJudged');
  const open = report.clauses.filter((clause) => clause.verdict === 'notJudged');
  const failed = report.clauses.filter((clause) => clause.verdict === 'failed');
  lines.push('');
  lines.push(
    `clauses  ${judged.length} judged${failed.length > 0 ? `, ${palette.bad(`${failed.length} broken: ${failed.map(({ id }) => id).join(' ')}`)}` : ''}`,
  );
  if (open.length > 0) {
    const ids = open.map(({ id }) => id).join(' ');
    const which = open.length > MANY ? `${open.length}${isWritten ? ', see the report' : ''}` : ids;
    lines.push(palette.dim(`         not judged in this run: ${which}`));
  }
  const parts = [`${summary?.passed ?? 0} passed`, `${summary?.failed ?? 0} failed`];
  if (summary?.knownFailing) parts.push(`${summary.knownFailing} known failing`);
  if (summary?.notOffered) parts.push(`${summary.notOffered} not offered`);
  if (summary?.inconclusive) parts.push(`${summary.inconclusive} inconclusive`);
  lines.push(
    `cases    ${parts.join(', ')}  ${palette.dim(`(${(report.durationMs / 1000).toFixed(1)} s, seed ${report.seed})`)}`,
  );
  if (report.coverage !== undefined) {
    const { known, reached } = report.coverage;
    lines.push(palette.dim(`reached  ${reached} of ${known} known situations`));
  }
  for (const problem of report.problems) lines.push(`problem  ${palette.bad(problem)}`);
  for (const note of report.notes) lines.push(palette.dim(`note     ${note}`));
  const paint =
    report.verdict === 'conformant'
      ? palette.good
      : report.verdict === 'inconclusive'
        ? palette.warn
        : palette.bad;
  lines.push(`verdict  ${paint(palette.bold(report.verdict))}: ${report.target}`);
  return lines.join('\n');
}

/** Breaks a text into lines of at most `width` characters, at spaces. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}
