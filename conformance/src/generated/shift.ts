/**
 * Owns a shift: some sequences of a family that one player plays side by side, and what it says of them
 * afterwards. Both are plain data but for the traces, so that the player may be another thread.
 */
import type { Trace } from '@audiocall/proto';
import type { ClauseId } from '../oracle/clauses.js';
import { describeHindrance } from '../run/hindrances.js';
import { addTallies, type Tally, tallyTrace } from '../run/tally.js';
import type { Venue } from '../scenarios/venue.js';
import { type Attempt, attemptSequence, hasFailed, wasPlayed } from './attempt.js';
import type { Family } from './families.js';
import type { Step } from './step.js';

/** What is to be played. */
export interface Shift {
  readonly family: Family;
  readonly venue: Venue;
  /** Makes the users of this search its own. */
  readonly tag: string;
  readonly sequences: readonly {
    /** The place of the sequence in its lot. */
    readonly index: number;
    readonly steps: readonly Step[];
  }[];
}

/** What came of it. */
export interface ShiftReport {
  readonly runs: number;
  readonly reached: ReadonlySet<ClauseId>;
  readonly tally: Tally;
  /** The first limit that is known and may have kept a sequence from its end. */
  readonly hindrance: string | undefined;
  readonly failures: readonly { readonly index: number; readonly attempt: Attempt }[];
}

/** Plays a shift. */
export async function playShift(
  { family, venue, tag, sequences }: Shift,
  onTrace: (trace: Trace) => void = () => undefined,
): Promise<ShiftReport> {
  const reached = new Set<ClauseId>();
  const failures: { index: number; attempt: Attempt }[] = [];
  let hindrance: string | undefined;
  let runs = 0;
  const tallies = await Promise.all(
    sequences.map(async ({ index, steps }) => {
      const attempt = await attemptSequence(family, venue, `${tag}-${index}`, steps);
      const { trace, judgement, startedAtMs } = attempt;
      for (const clause of judgement.reached) reached.add(clause);
      if (wasPlayed(attempt)) runs += 1;
      if (hasFailed(attempt)) failures.push({ index, attempt });
      hindrance ??= describeHindrance(trace);
      onTrace(trace);
      return tallyTrace(trace, judgement, startedAtMs);
    }),
  );
  return { runs, reached, tally: addTallies(tallies), hindrance, failures };
}
