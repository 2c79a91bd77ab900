/** Owns which clauses a run found broken, and the order in which every form of the report tells them. Pure. */
import type { CaseResult, Report } from '@audiocall/proto';
import { doesCount, firstFailure, orderFailures } from '../run/order-failures.js';
import { rankOf } from './plain-first.js';

/** The chapter of the clauses that hold everywhere. */
const GENERAL = '1-general.md';

/** The cases in which a clause is broken: the plain ones first, the one that comes to it soonest at their head. */
export interface BrokenClause {
  readonly clause: string;
  readonly cases: readonly CaseResult[];
}

/**
 * Every broken clause: first the one that is the first to be broken in most cases, then the one that is broken in most.
 * What is never broken first may follow from something else.
 */
export function groupBroken(report: Report): readonly BrokenClause[] {
  const groups = new Map<string, CaseResult[]>();
  const failed = report.cases.filter(({ verdict }) => verdict === 'failed');
  for (const result of failed) {
    const counting = result.failures.filter(doesCount);
    for (const clause of new Set(counting.map((failure) => failure.clause))) {
      groups.set(clause, [...(groups.get(clause) ?? []), result]);
    }
  }
  return [...groups]
    .map(([clause, cases]) => ({ clause, cases: soonestFirst(cases, clause) }))
    .sort(
      (one, other) =>
        countLed(other) - countLed(one) ||
        other.cases.length - one.cases.length ||
        breadth(one.clause, report) - breadth(other.clause, report) ||
        placeOf(one) - placeOf(other),
    );
}

/** Of several that are broken at one step, the case itself names one first. */
function placeOf({ clause, cases }: BrokenClause): number {
  return orderFailures(cases[0]?.failures ?? []).findIndex((failure) => failure.clause === clause);
}

/** Of two that are broken equally often, a general clause says less than one about the situation. */
function breadth(id: string, { clauses }: Report): number {
  return clauses.find((clause) => clause.id === id)?.chapter === GENERAL ? 1 : 0;
}

/** A clause that is broken, and only where the list of known failures says so. */
export interface ExcusedClause extends BrokenClause {
  /** What the list says, each reason once. */
  readonly reasons: readonly string[];
}

/** The clauses whose every failure that counts is excused, in the order of the specification. */
export function groupExcused(report: Report): readonly ExcusedClause[] {
  return report.clauses
    .filter(({ verdict }) => verdict === 'knownFailing')
    .map(({ id }) => {
      const cases = report.cases.filter((result) => reasonsIn(result, id).length > 0);
      const reasons = [...new Set(cases.flatMap((result) => reasonsIn(result, id)))];
      return { clause: id, cases: soonestFirst(cases, id), reasons };
    });
}

function reasonsIn({ failures }: CaseResult, id: string): readonly string[] {
  return failures
    .filter(({ clause, knownFailingBecause }) => clause === id && knownFailingBecause !== '')
    .map(({ knownFailingBecause }) => knownFailingBecause);
}

function countLed({ clause, cases }: BrokenClause): number {
  return cases.filter((result) => leads(clause, result)).length;
}

/** Whether nothing that counts was broken before it in that case. */
function leads(clause: string, { failures }: CaseResult): boolean {
  const at = firstFailure(failures)?.eventIndex;
  return failures.some(
    (failure) => failure.clause === clause && failure.eventIndex === at && doesCount(failure),
  );
}

/** The shortest way to see it first; a case in which something else went wrong before shows it less well. */
function soonestFirst(cases: readonly CaseResult[], clause: string): readonly CaseResult[] {
  const at = ({ failures }: CaseResult): number =>
    firstFailure(failures.filter((failure) => failure.clause === clause))?.eventIndex ?? 0;
  return [...cases].sort(
    (one, other) =>
      rankOf(one) - rankOf(other) ||
      Number(leads(clause, other)) - Number(leads(clause, one)) ||
      at(one) - at(other),
  );
}
