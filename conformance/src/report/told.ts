/** Owns which cases are told one by one, in a line or more each, and which are only counted at the end. Pure. */
import type { CaseResult } from '@audiocall/proto';
import { readFirstFailure } from './choose-shown.js';

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

/** So many of those that fail alike are told where there are many cases: each further one says the same. */
const ALIKE = 3;

/** What becomes of a case as it is judged. */
export type Fate = 'told' | 'told, as the last that fails like that' | 'counted';

/** Decides for each case of a run, one after the other. */
export function makeTeller(
  count: number,
  telling: Telling,
  few = FEW,
): (result: CaseResult) => Fate {
  const alike = new Map<string, number>();
  return (result) => {
    if (!isTold(result, count, telling, few)) return 'counted';
    const reading = result.verdict === 'failed' ? readFirstFailure(result) : undefined;
    if (reading === undefined || telling.verbose || count <= FEW) return 'told';
    const times = (alike.get(reading) ?? 0) + 1;
    alike.set(reading, times);
    if (times > ALIKE) return 'counted';
    return times === ALIKE ? 'told, as the last that fails like that' : 'told';
  };
}
