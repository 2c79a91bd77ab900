/** Owns what several runs came to together: whether each clause was judged in one of them. Pure. */
import type { Report } from '@audiocall/proto';
import { CLAUSES } from '../oracle/clauses.js';

/** A sentence on all clauses of the specification, for the end of many runs. */
export function describeJudged(reports: readonly Pick<Report, 'clauses'>[]): string {
  const judged = new Set(
    reports.flatMap(({ clauses }) =>
      clauses.filter(({ verdict }) => verdict !== 'notJudged').map(({ id }) => id),
    ),
  );
  const all = Object.keys(CLAUSES);
  const left = all.filter((id) => !judged.has(id));
  return left.length === 0
    ? `each of the ${all.length} clauses was judged in some part`
    : `${all.length - left.length} of ${all.length} clauses were judged in some part; in none: ${left.join(' ')}`;
}
