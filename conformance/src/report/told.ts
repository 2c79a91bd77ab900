/** Owns which cases are told one by one, in a line or more each, and which are only counted at the end. Pure. */
import type { CaseResult } from '@audiocall/proto';

/** Of more cases than that, those with nothing odd are counted: nobody reads hundreds of lines that say the same. */
export const FEW = 20;

/** What the user said of it. */
export interface Telling {
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Whether a case of a run of `count` is told. What failed, or is odd in another way, always is. */
export function isTold(
  { verdict, failures }: CaseResult,
  count: number,
  { quiet, verbose }: Telling,
  few = FEW,
): boolean {
  if (verdict === 'notOffered') return failures.length > 0 || verbose || count <= few;
  if (verdict !== 'passed') return true;
  if (quiet) return false;
  return failures.length > 0 || verbose || count <= few;
}
