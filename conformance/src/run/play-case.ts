/**
 * Owns how often one case is played, and which of its plays counts: what is late may be the fault of this machine.
 * Judges nothing itself.
 */
import { performance } from 'node:perf_hooks';
import type { Trace } from '@audiocall/proto';
import { addComparisons, type Likeness } from '../oracle/compare-lifecycles.js';
import { type Judgement, judge } from '../oracle/judge.js';
import type { Monitor } from '../oracle/monitor.js';
import { type Recorder, startRecorder } from '../traffic/recorder.js';
import { cutAtHang } from './before-hang.js';
import type { CaseAbout } from './case-result.js';
import { doubt, findTolerableMs, withdraw } from './doubt.js';
import { mayBeLateness, nothingPlayed, type Played, play, type Stop, sayWhat } from './played.js';
import { playSteadily, tellTime } from './steady.js';
import { tallyTrace } from './tally.js';

/** What is played of a case, and what looks at it. */
export interface Playable extends Pick<CaseAbout, 'clauses' | 'pair'> {
  /** Participants who should see the same. */
  readonly compares?: readonly Likeness[];
  /** The monitors that judge it; all of them where unset. */
  readonly monitors?: readonly Monitor[];
  /**
   * Plays the case, recording into the trace. Tidies up after itself, and has other users each time: it may be
   * played again.
   */
  run(recorder: Recorder): Promise<void>;
  /** Where set, plays many sequences instead, and gives the one that counts. */
  search?(): Promise<Played>;
}

/** Once more where it went to its end and missed what it is there for: a step may have come too late for that. */
export async function playCase(playable: Playable, isGone: () => boolean): Promise<Played> {
  const played = await playOften(playable, isGone);
  const { judgement, stop } = played;
  const hasMissed = playable.clauses.some((clause) => !judgement.reached.has(clause));
  if (!hasMissed || stop.kind !== 'none' || judgement.findings.length > 0 || isGone())
    return played;
  return playable.search === undefined ? playOften(playable, isGone) : played;
}

/** As often as it takes until the machine has no part in what came of it. */
async function playOften(playable: Playable, isGone: () => boolean): Promise<Played> {
  try {
    return await (playable.search?.() ??
      playSteadily(
        () => playOnce(playable),
        // A target that is gone is not tried again.
        (result) => !isGone() && mayBeLateness(result),
        undefined,
        (result) =>
          playable.pair === undefined ? doubt(result, playable.monitors) : withdraw(result),
        findTolerableMs,
      ));
  } catch (error) {
    // One case has no verdict for it, and the others have theirs.
    const where = error instanceof Error ? error.stack?.split('\n')[1]?.trim() : undefined;
    const reason = `a bug of the harness, please report it: ${sayWhat(error)}${where === undefined ? '' : ` ${where}`}`;
    return nothingPlayed({ kind: 'broken', reason });
  }
}

async function playOnce(playable: Playable): Promise<Played> {
  const startedAtMs = tellTime();
  const recorder = startRecorder(() => performance.now());
  const { trace } = recorder;
  const stop = await play(() => playable.run(recorder));
  const judged = stop.kind === 'hung' ? cutAtHang(trace, stop.participant) : trace;
  const judgement = compare(playable, trace, stop, judge(judged, playable.monitors));
  const tally = tallyTrace(trace, judgement, startedAtMs);
  return { trace, judgement, stop, runs: 1, tally, startedAtMs };
}

/** Two ways can be compared only when both were gone to the end. */
function compare(
  { compares = [] }: Playable,
  trace: Trace,
  stop: Stop,
  judgement: Judgement,
): Judgement {
  return stop.kind === 'none' ? addComparisons(judgement, trace, compares) : judgement;
}
