/** Owns what a report says of the past failures among its cases. Pure. */
import type { CaseResult } from '@audiocall/proto';

/**
 * How many past failures were played, and how many of them the target has too; empty where there was none.
 * Others had them: they are no history of the target.
 */
export function describePast(cases: readonly CaseResult[]): string {
  const past = cases.filter(
    ({ kind, verdict }) => kind === 'regression' && verdict !== 'notOffered',
  );
  if (past.length === 0) return '';
  const failed = past.filter(({ verdict }) => verdict === 'failed').length;
  const many =
    past.length === 1 ? '1 of them replays a failure' : `${past.length} of them replay failures`;
  return `${many} once seen elsewhere (regression/*); ${failed === 0 ? 'none' : failed} failed here`;
}
