/** Owns what a report says of the past failures among its cases. Pure. */
import type { CaseResult } from '@audiocall/proto';

/** How many past failures were played again, and whether one came back; empty where there was none. */
export function describePast(cases: readonly CaseResult[]): string {
  const past = cases.filter(
    ({ kind, verdict }) => kind === 'regression' && verdict !== 'notOffered',
  );
  if (past.length === 0) return '';
  const failed = past.filter(({ verdict }) => verdict === 'failed').length;
  const many = past.length === 1 ? '1 past failure' : `${past.length} past failures`;
  return `${many} among them, ${failed === 0 ? 'none came back' : `${failed} came back`}`;
}
