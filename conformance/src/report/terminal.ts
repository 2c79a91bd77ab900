/** Owns the report as text for a terminal, and the lines of a run in progress. Pure. */
import type { CaseResult, Failure, TraceEntry } from '@audiocall/proto';
import { CLAUSES, type Clause, type ClauseId } from '../oracle/clauses.js';
import { describeExcuse, firstFailure, orderFailures } from '../run/order-failures.js';
import { describeEntry, endsTheWait, isRoutine } from '../wording/describe-entry.js';
import { nameIds } from '../wording/name-ids.js';
import { writeOut } from '../wording/printable.js';
import { tellAlike } from './alike.js';

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

/** Where nobody says how wide the output is. */
export const COLUMNS = 100;
/** For the name of a case and its time; where both are longer, its clauses have lines of their own. */
const NAME_COLUMNS = 42;
/** What stands before the clause ids of a case. */
const CASE_COLUMNS = NAME_COLUMNS + 4;
/** A matrix names both clients before the case. */
const PAIR_COLUMNS = 48;
const FEWEST = 24;

/** The lines of one case. */
export function renderCase(result: CaseResult, palette: Palette, columns = COLUMNS): string {
  const mark = MARKS[result.verdict] ?? '?';
  const paint =
    result.verdict === 'passed'
      ? palette.good
      : result.verdict === 'failed'
        ? palette.bad
        : palette.warn;
  const time = `${Math.round(result.durationMs)} ms`;
  // Of a cell of a matrix that passed it is enough to know that.
  if (result.verdict === 'passed' && result.failures.length === 0 && isOfMatrix(result)) {
    return `${paint(mark)} ${result.id.padEnd(PAIR_COLUMNS)}${palette.dim(time.padStart(8))}`;
  }
  const clauses = fitIds(orderClauses(result), Math.max(FEWEST, columns - CASE_COLUMNS));
  const room = NAME_COLUMNS - result.id.length;
  const isLong = time.length >= room;
  const lines = [
    `${paint(mark)} ${result.id}${palette.dim(isLong ? ` ${time}` : `${time.padStart(room)}  ${clauses}`)}`,
    ...(isLong && clauses !== '' ? [palette.dim(`${' '.repeat(CASE_COLUMNS)}${clauses}`)] : []),
  ];
  lines.push(...result.tones.map((tones) => palette.dim(`  ${tones}`)));
  if (result.verdict === 'passed' && result.failures.length === 0) return lines.join('\n');
  const width = Math.max(FEWEST, columns - 4);
  const indent = (line: string): string => `    ${line}`;
  const nameThem = nameIds(result.trace);
  if (result.notJudgedBecause !== '' && result.verdict !== 'failed') {
    lines.push(...wrap(result.notJudgedBecause, width).map((line) => `  ${line}`));
  }
  for (const [clause, failures] of groupByClause(orderFailures(result.failures))) {
    const who = failures
      .map(({ participant }) => participant)
      .filter(Boolean)
      .join(', ');
    const why = failures[0]?.knownFailingBecause ?? '';
    const known = why === '' ? '' : `; known: ${why}`;
    const seen = who === '' ? '' : `, seen by ${who}`;
    const title = `${CLAUSES[clause as ClauseId].title}${seen}${known}`;
    const head = (text: string, paintId: (id: string) => string): readonly string[] =>
      wrap(text, width - clause.length).map((line, index) =>
        index === 0 ? `  ${paintId(clause)} ${line}` : indent(line),
      );
    if (failures.every(({ advisory }) => advisory)) {
      const advised = `${title}; advised (SHOULD), counts only with --strict`;
      lines.push(...head(advised, palette.warn));
      lines.push(...wrap(writeOut(nameThem(failures[0]?.explanation ?? '')), width).map(indent));
      continue;
    }
    lines.push(...head(title, why === '' ? palette.bad : palette.warn));
    const blame = [...new Set(failures.map((failure) => failure.blame))].filter(Boolean);
    const told = blame.flatMap((each) => wrap(each, width));
    lines.push(...told.map((line) => `  ${palette.bold(line)}`));
  }
  return lines.join('\n');
}

const PLACES = new Map(Object.keys(CLAUSES).map((id, place) => [id, place]));

/** Of a case that failed, what is broken stands in front, and the rest in the order of the chapters. */
function orderClauses({ clauses, failures }: CaseResult): readonly string[] {
  if (failures.length === 0) return clauses;
  const broken = new Set(orderFailures(failures).map(({ clause }) => clause));
  const isBroken = (id: string): boolean => broken.has(id);
  const place = (id: string): number => PLACES.get(id) ?? PLACES.size;
  const rest = clauses.filter((id) => !isBroken(id));
  return [
    ...[...broken].filter((id) => clauses.includes(id)),
    ...rest.sort((one, other) => place(one) - place(other)),
  ];
}

/** The clauses that a case is there for, in one line: as many as there is room for. */
function fitIds(ids: readonly string[], width: number): string {
  const all = ids.join(' ');
  if (all.length <= width) return all;
  const end = (shown: number): string => ` and ${ids.length - shown} more`;
  let shown = ids.length - 1;
  while (shown > 1 && ids.slice(0, shown).join(' ').length + end(shown).length > width) shown -= 1;
  return `${ids.slice(0, shown).join(' ')}${end(shown)}`;
}

/** It is one of many cells, named after its pair. */
function isOfMatrix({ id, caller }: CaseResult): boolean {
  return caller !== '' && id.startsWith(`${caller}→`);
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

/** What is behind a failed case: each broken clause, the trace around the event, how to run it again. */
export function renderFailure(result: CaseResult, palette: Palette, columns = COLUMNS): string {
  const width = Math.max(FEWEST, columns - 4);
  const first = firstFailure(result.failures);
  if (first === undefined) return '';
  const nameThem = nameIds(result.trace);
  const name = (text: string): string => clipLine(writeOut(nameThem(text)));
  const title = hang('', `${result.id}: ${result.title}`, columns);
  const lines = ['', ...title.map(palette.bold)];
  for (const [id, failures] of groupByClause(orderFailures(result.failures))) {
    const clause = CLAUSES[id as ClauseId];
    const excuse = failures[0] === undefined ? '' : describeExcuse(failures[0]);
    const paintId = excuse === '' ? palette.bad : palette.warn;
    const why = excuse === '' ? '' : `; ${excuse}`;
    lines.push(
      '',
      `${paintId(id)} ${clause.title} ${palette.dim(`(${clause.level}, ${clause.source}${writeOut(why)})`)}`,
    );
    for (const sentence of tellAlike(failures, result.trace, name)) {
      lines.push(...wrap(sentence, width).map((line) => `  ${line}`));
    }
    const text = wrap(beginClause(clause), width);
    lines.push(...text.map((line) => palette.dim(`  │ ${line}`)));
  }
  lines.push('', ...renderTrace(result, first, name, palette, columns));
  if (result.rerun !== '') lines.push('', `again    ${result.rerun}`);
  return lines.join('\n');
}

/** About three lines: what a clause says first, without its reason. Whoever looks it up reads the rest. */
const CLAUSE_LENGTH = 280;

/** The first sentences of a clause, and where the rest is. */
function beginClause({ id, text }: Clause): string {
  const [statement = ''] = text.split('\n\n_');
  const sentences = statement.split(/(?<=\.)\s+(?=[A-Z`])/);
  const fitting = sentences.filter(
    (_, at) => sentences.slice(0, at + 1).join(' ').length <= CLAUSE_LENGTH,
  );
  const begin = fitting.length === 0 ? sentences.slice(0, 1) : fitting;
  const more = begin.length === sentences.length ? '' : ` … (explain ${id})`;
  return `${begin.join(' ')}${more}`;
}

function renderTrace(
  result: CaseResult,
  failure: Failure,
  name: (text: string) => string,
  palette: Palette,
  columns: number,
): readonly string[] {
  const entries = (result.trace?.entries ?? [])
    .map((entry, step) => ({ entry, step }))
    .filter(({ entry, step }) => step === failure.eventIndex || !isRoutine(entry));
  const position = entries.findIndex(({ step }) => step === failure.eventIndex);
  const shown = entries.slice(Math.max(0, position - BEFORE), position + AFTER + 1);
  const hasGap = shown.some(({ step }, index) => index > 0 && shown[index - 1]?.step !== step - 1);
  return [
    ...(hasGap ? [palette.dim('  step  without pings and what answers them')] : []),
    ...shown.flatMap(({ entry, step }) => {
      const marked = step === failure.eventIndex;
      const head = `${marked ? '▶' : ' '} ${String(step).padStart(4)}  ${entry.participant.padEnd(9)} `;
      const what = name(describeEntry(entry));
      if (!marked) return hang(head, what, columns).map(palette.dim);
      const text = `${what}   ◀ ${failure.clause}${explainMark(entry, failure)}`;
      return hang(head, text, columns).map(palette.bad);
    }),
  ];
}

/** A line that begins with `head`; what it has no room for follows in lines of their own, a little further in. */
function hang(head: string, text: string, columns: number): readonly string[] {
  if (head.length + text.length <= columns) return [`${head}${text}`];
  const indent = head.length + 2;
  const [first = '', ...rest] = wrap(text, Math.max(FEWEST, columns - indent));
  return [`${head}${first}`, ...rest.map((line) => `${' '.repeat(indent)}${line}`)];
}

/** Why an entry is marked with which nothing is wrong. */
function explainMark(entry: TraceEntry, { clause, participant }: Failure): string {
  if (endsTheWait(entry, clause)) return ': it had to come before this Pong (G-5)';
  const isUnsaid = participant === '' || participant === entry.participant;
  return isUnsaid ? '' : `, seen by ${writeOut(participant)}`;
}

/** What a target says may be long; a terminal is not the place to read all of it. */
const LONGEST = 600;

function clipLine(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
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
