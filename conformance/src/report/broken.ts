/** Owns which clauses a run found broken, and the order in which every form of the report tells them. Pure. */
import type { CaseResult, Report } from '@audiocall/proto';
import { doesCount } from './order-failures.js';
import { plainFirst } from './plain-first.js';

/** The chapter of the clauses that hold everywhere. */
const GENERAL = '1-general.md';

/** The cases in which a clause is broken. */
export interface BrokenClause {
  readonly clause: string;
  readonly cases: readonly CaseResult[];
}

/** Every broken clause, the one that is broken in most cases first. */
export function groupBroken(report: Report): readonly BrokenClause[] {
  const groups = new Map<string, CaseResult[]>();
  const failed = report.cases.filter(({ verdict }) => verdict === 'failed');
  for (const result of plainFirst(failed)) {
    const counting = result.failures.filter(doesCount);
    for (const clause of new Set(counting.map((failure) => failure.clause))) {
      groups.set(clause, [...(groups.get(clause) ?? []), result]);
    }
  }
  return [...groups]
    .map(([clause, cases]) => ({ clause, cases }))
    .sort(
      (one, other) =>
        other.cases.length - one.cases.length ||
        breadth(one.clause, report) - breadth(other.clause, report),
    );
}

/** Of two that are broken equally often, a general clause says less than one about the situation. */
function breadth(id: string, { clauses }: Report): number {
  return clauses.find((clause) => clause.id === id)?.chapter === GENERAL ? 1 : 0;
}
