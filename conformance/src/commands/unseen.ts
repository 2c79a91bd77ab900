/**
 * Owns what a run convicted and its trace does not show, such as a wait in vain: no judgement of the trace alone
 * acquits it. Pure.
 */
import type { CaseResult } from '@audiocall/proto';
import { doesCount } from '../run/order-failures.js';
import type { Judged } from '../run/run.js';

/** What a run found in a case, so far as it counted. */
export function findingsOf({ verdict, failures }: CaseResult): ReadonlySet<string> {
  if (verdict !== 'failed') return new Set();
  return new Set(failures.filter(doesCount).map(({ clause }) => clause));
}

/** Leaves open what the run found broken and the trace does not show. */
export function leaveOpen(judged: Judged, findings: ReadonlySet<string>): Judged {
  const { result, reached } = judged;
  const shown = new Set(result.failures.map(({ clause }) => clause));
  const unseen = [...findings].filter((clause) => !shown.has(clause));
  if (unseen.length === 0) return judged;
  if (result.verdict === 'passed') {
    result.verdict = 'inconclusive';
    result.notJudgedBecause = `it failed in the run with ${unseen.join(', ')}, for a reason that its trace does not show, such as a wait in vain`;
  }
  return { ...judged, reached: new Set([...reached].filter((clause) => !unseen.includes(clause))) };
}
