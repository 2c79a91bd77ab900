/** Owns how a report says of a clause that its run was told to leave it out. Pure. */
import type { ClauseResult } from '@audiocall/proto';

const OUTSIDE = 'outside of ';

/** The reason why a clause was not judged that an option of the run leaves out. */
export function sayLeftOut(option: string): string {
  return `${OUTSIDE}${option}`;
}

/** Clauses that were not judged: those that were left out, and those that were not. */
export interface OpenClauses {
  /** How many were left out, and why; empty where none was. */
  readonly leftOut: string;
  readonly missed: readonly ClauseResult[];
}

/** Tells what a run was not to judge from what it did not come to. */
export function sortOpen(clauses: readonly ClauseResult[]): OpenClauses {
  const open = clauses.filter(({ verdict }) => verdict === 'notJudged');
  const leftOut = open.filter(({ notJudgedBecause }) => notJudgedBecause.startsWith(OUTSIDE));
  const why = [...new Set(leftOut.map(({ notJudgedBecause }) => notJudgedBecause))].join(', ');
  return {
    leftOut: leftOut.length === 0 ? '' : `${leftOut.length} ${why}`,
    missed: open.filter((clause) => !leftOut.includes(clause)),
  };
}
