/** Owns one attempt: a sequence that is played on a stage of its own, and judged. */
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Trace } from '@audiocall/proto';
import type { ClauseId } from '../oracle/clauses.js';
import { type Judgement, judge } from '../oracle/judge.js';
import { doubt, findTolerableMs } from '../run/doubt.js';
import { isRefused, play, type Stop } from '../run/played.js';
import { playSteadily, tellTime, type Watch } from '../run/steady.js';
import { Stage } from '../scenarios/stage.js';
import type { Venue } from '../scenarios/venue.js';
import { startRecorder } from '../traffic/recorder.js';
import type { Family } from './families.js';
import { playSteps } from './player.js';
import type { Step } from './step.js';

/** One sequence, played and judged. */
export interface Attempt {
  readonly steps: readonly Step[];
  readonly trace: Trace;
  readonly judgement: Judgement;
  readonly stop: Stop;
  /** When its trace began, by a clock that all threads have. */
  readonly startedAtMs: number;
}

/** Plays and judges a sequence, with users who are named after the tag, others each time. */
export function attemptSequence(
  family: Family,
  venue: Venue,
  tag: string,
  steps: readonly Step[],
  watch?: Watch,
): Promise<Attempt> {
  return playSteadily(
    (before) => playOnce(family, venue, `${tag}-${before}`, steps),
    // Its steps are sound: whatever stops them may be a delay, but for a flood, and a server that takes no socket.
    (attempt) => hasFailed(attempt) && attempt.stop.kind !== 'flooded' && !isRefused(attempt.stop),
    watch,
    (attempt) => doubt(attempt),
    findTolerableMs,
  );
}

async function playOnce(
  family: Family,
  venue: Venue,
  tag: string,
  steps: readonly Step[],
): Promise<Attempt> {
  const startedAtMs = tellTime();
  const recorder = startRecorder(() => performance.now());
  const { trace } = recorder;
  const stage = new Stage(venue, recorder, tag, family.features);
  const stop = await play(async () => {
    try {
      await stage.begin();
      await playSteps(stage, steps, family.terms);
    } finally {
      await stage.clear();
    }
  });
  // A judgement takes a millisecond or two: between two of them everybody's frames get their turn.
  await nextTurn();
  return { steps, trace, judgement: judge(trace), stop, startedAtMs };
}

/** It did not go as it should. */
export function hasFailed({ judgement, stop }: Attempt): boolean {
  return judgement.findings.length > 0 || stop.kind !== 'none';
}

/** Everybody whom it needed got a socket: without that nothing was played of it. */
export function wasPlayed({ stop }: Pick<Attempt, 'stop'>): boolean {
  return stop.kind !== 'silent' || stop.unopened === undefined;
}

/** Something is wrong with the target, and not only with the play: that is worth a search for less that shows it. */
export function isConviction({ judgement, stop }: Attempt): boolean {
  return judgement.findings.length > 0 || stop.kind === 'silent';
}

/** The clause in which a sequence fails first. */
export function failingClause({ judgement, stop }: Attempt): ClauseId | undefined {
  return judgement.findings[0]?.clause ?? (stop.kind === 'silent' ? stop.clause : undefined);
}
