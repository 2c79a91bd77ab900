/** Owns how many clauses of a report were judged, and how many of those are broken. Pure. */
import type { Report } from '@audiocall/proto';

/** Clauses by their verdict. No clause is in two of the last three. */
export interface ClauseCounts {
  readonly judged: number;
  /** Broken at least once without an excuse. */
  readonly broken: number;
  /** Broken only where the list of known failures says so. */
  readonly excused: number;
  /** Broken, but only a SHOULD in a run that is not strict. */
  readonly advised: number;
}

/** Counts the clauses of a report. */
export function countVerdicts({ clauses }: Report): ClauseCounts {
  const count = (verdict: string): number =>
    clauses.filter((clause) => clause.verdict === verdict).length;
  return {
    judged: clauses.length - count('notJudged'),
    broken: count('failed'),
    excused: count('knownFailing'),
    advised: count('advised'),
  };
}
