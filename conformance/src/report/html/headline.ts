/** Owns the choice of the failure that a reader should look at first, and the groups of failures. Pure. */
import type { CaseResult, Failure, Report } from '@audiocall/proto';
import { firstFailure } from '../order-failures.js';
import { plainFirst, rankOf } from '../plain-first.js';

/** The chapter of the clauses that hold everywhere. */
const GENERAL = '1-general.md';

/** The cases in which a clause is broken. */
export interface BrokenClause {
  readonly clause: string;
  readonly cases: readonly CaseResult[];
}

/** The failure to show first. */
export interface Headline extends BrokenClause {
  readonly result: CaseResult;
  readonly failure: Failure;
}

/** Every broken clause, the one that is broken in most cases first. */
export function groupBroken(report: Report): readonly BrokenClause[] {
  const groups = new Map<string, CaseResult[]>();
  const failed = report.cases.filter(({ verdict }) => verdict === 'failed');
  for (const result of plainFirst(failed)) {
    const counting = result.failures.filter(({ advisory }) => !advisory);
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

/** What is broken most often, in the plain case that comes to it first: the shortest way to see it. */
export function chooseHeadline(report: Report): Headline | undefined {
  const [group] = groupBroken(report);
  if (group === undefined) return undefined;
  const candidates = group.cases
    .map((result) => ({ result, failure: firstFailure(ofClause(result, group.clause)) }))
    .sort(
      (one, other) =>
        rankOf(one.result) - rankOf(other.result) ||
        costOf(one, group.clause) - costOf(other, group.clause),
    );
  const [best] = candidates;
  if (best?.failure === undefined) return undefined;
  return { ...group, result: best.result, failure: best.failure };
}

function ofClause({ failures }: CaseResult, clause: string): readonly Failure[] {
  return failures.filter((failure) => failure.clause === clause);
}

/** A case in which something else went wrong before shows the clause less well. */
function costOf(
  { result, failure }: { result: CaseResult; failure: Failure | undefined },
  clause: string,
): number {
  const others = firstFailure(result.failures)?.clause === clause ? 0 : 10_000;
  return others + (failure?.eventIndex ?? 0);
}
