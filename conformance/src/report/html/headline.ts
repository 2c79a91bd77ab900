/** Owns the choice of the failure that a reader should look at first. Pure. */
import type { CaseResult, Failure, Report } from '@audiocall/proto';
import { type BrokenClause, groupBroken } from '../broken.js';
import { firstFailure } from '../order-failures.js';
import { rankOf } from '../plain-first.js';

/** The failure to show first. */
export interface Headline extends BrokenClause {
  readonly result: CaseResult;
  readonly failure: Failure;
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
