/** Owns the choice of the failure that a reader should look at first. Pure. */
import type { CaseResult, Failure, Report } from '@audiocall/proto';
import { firstFailure } from '../../run/order-failures.js';
import { type BrokenClause, groupBroken } from '../broken.js';

/** The failure to show first. */
export interface Headline extends BrokenClause {
  readonly result: CaseResult;
  readonly failure: Failure;
}

/** The first of the broken clauses, in the case that shows it best. */
export function chooseHeadline(report: Report): Headline | undefined {
  const [group] = groupBroken(report);
  const result = group?.cases[0];
  const failure = firstFailure(
    (result?.failures ?? []).filter(({ clause }) => clause === group?.clause),
  );
  if (group === undefined || result === undefined || failure === undefined) return undefined;
  return { ...group, result, failure };
}
