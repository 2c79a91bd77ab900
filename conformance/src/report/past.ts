/** Owns what a report says of the past failures among its cases. Pure. */
import type { CaseResult } from '@audiocall/proto';

/**
 * How many past failures were played, and how many of them the target has too; empty where there was none.
 * They are traps for it, and no history of its own.
 */
export function describePast(cases: readonly CaseResult[]): string {
  const past = cases.filter(
    ({ kind, verdict }) => kind === 'regression' && verdict !== 'notOffered',
  );
  if (past.length === 0) return '';
  const failed = past.filter(({ verdict }) => verdict === 'failed').length;
  const many = past.length === 1 ? '1 known trap' : `${past.length} known traps`;
  return `${many} among them (past failures seen elsewhere), ${failed === 0 ? 'none' : failed} failed`;
}
