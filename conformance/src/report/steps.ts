/**
 * Owns how the trace of a case that was played reads as its steps: who does what, and which clause is first put to the
 * test at which of them. Pure.
 */
import { type Trace, type TraceEntry, TraceSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describeEntry, isRoutine } from '../wording/describe-entry.js';
import { nameIds } from '../wording/name-ids.js';
import { writeOut } from '../wording/printable.js';
import { wrap } from './terminal.js';

/** A case that was played to be shown. */
export interface Rehearsal {
  readonly trace: Trace;
  /** The clauses that a trace puts to the test. */
  reach(trace: Trace): ReadonlySet<string>;
}

interface Step {
  readonly entry: TraceEntry;
  readonly who: string;
  readonly what: string;
  /** The clauses that it is the first to put to the test. */
  readonly here: readonly string[];
}

const SETTLED = 'by now all that this caused has arrived';
/** Of steps that differ in nothing but numbers, so many are shown. */
const ALIKE = 2;
/** Some cases repeat themselves a hundred times; this shows what they are like. */
const MOST_STEPS = 150;
const MOST_WHO_COLUMNS = 20;
const NUMBER_COLUMNS = 5;

/** The steps, each with those of `clauses` that are put to the test as soon as it is done. */
export function renderSteps(
  { trace, reach }: Rehearsal,
  clauses: readonly string[],
  columns: number,
): readonly string[] {
  const name = nameIds(trace);
  const firsts = findFirsts(trace, clauses, reach);
  const longest = Math.max(0, ...trace.entries.map(({ participant }) => participant.length));
  const width = Math.min(MOST_WHO_COLUMNS, longest);
  const steps = trace.entries
    .map((entry, at): Step => {
      const who = entry.participant;
      const what = isRoutine(entry) ? SETTLED : writeOut(name(describeEntry(entry)));
      return { entry, who, what, here: clauses.filter((clause) => firsts.get(clause) === at) };
    })
    .filter(({ entry, here }) => !isLeftOut(entry) || here.length > 0);
  const blank = ' '.repeat(NUMBER_COLUMNS + width + 4);
  const lines = steps.slice(0, MOST_STEPS).flatMap((step, index) => {
    const before = countAlike(steps, index);
    const isLast = countAlike(steps, index + 1) === 0 || index === MOST_STEPS - 1;
    if (before >= ALIKE) return isLast ? [`${blank}… ${before - ALIKE + 1} more like it`] : [];
    const number = String(index + 1).padStart(NUMBER_COLUMNS);
    return renderStep(`${number}  ${step.who.padEnd(width)}  `, step.what, step.here, columns);
  });
  const rest = steps.length - MOST_STEPS;
  return rest > 0 ? [...lines, `${' '.repeat(NUMBER_COLUMNS)}  and ${rest} steps more`] : lines;
}

/** A Ping has no step of its own; nor has the end of a command, which its effects show. */
function isLeftOut(entry: TraceEntry): boolean {
  const { what } = entry;
  if (isRoutine(entry)) return true;
  if (what.case === 'command') return what.value.command.case === undefined;
  return (
    what.case === 'report' &&
    what.value.report.case === 'result' &&
    what.value.report.value.error === undefined
  );
}

/** How many steps right before a step are like it, but for their numbers. */
function countAlike(steps: readonly Step[], index: number): number {
  const step = steps[index];
  let count = 0;
  while (step !== undefined && isAlike(steps[index - 1 - count], step)) count += 1;
  return count;
}

function isAlike(one: Step | undefined, other: Step): boolean {
  const shape = ({ what }: Step): string => what.replace(/\d+/g, '0');
  if (one === undefined || one.here.length + other.here.length > 0) return false;
  return one.who === other.who && shape(one) === shape(other);
}

function renderStep(
  head: string,
  what: string,
  clauses: readonly string[],
  columns: number,
): readonly string[] {
  const [first = '', ...more] = wrap(what, columns - head.length);
  const mark = clauses.length === 0 ? '' : `   ◆ ${clauses.join(' ')}`;
  const last = more.at(-1) ?? first;
  const fits = head.length + last.length + mark.length <= columns;
  const indent = ' '.repeat(head.length);
  const lines = [`${head}${first}`, ...more.map((line) => `${indent}${line}`)];
  if (fits) return [...lines.slice(0, -1), `${lines.at(-1)}${mark}`];
  return [...lines, ...wrap(mark.trim(), columns - head.length).map((line) => `${indent}${line}`)];
}

/** The first step after which each clause is put to the test; by halves, since more of a trace tests no less. */
function findFirsts(
  trace: Trace,
  clauses: readonly string[],
  reach: Rehearsal['reach'],
): ReadonlyMap<string, number> {
  const known = new Map<number, ReadonlySet<string>>();
  const reachedBy = (count: number): ReadonlySet<string> => {
    const found = known.get(count);
    if (found !== undefined) return found;
    const entries = trace.entries.slice(0, count);
    const reached = reach(create(TraceSchema, { ...trace, entries }));
    known.set(count, reached);
    return reached;
  };
  const firsts = new Map<string, number>();
  for (const clause of clauses) {
    let [low, high] = [0, trace.entries.length];
    if (!reachedBy(high).has(clause)) continue;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (reachedBy(middle).has(clause)) high = middle;
      else low = middle;
    }
    firsts.set(clause, high - 1);
  }
  return firsts;
}
