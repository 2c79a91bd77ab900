/**
 * Owns what the harness does when its machine stood still: everything that it saw is late then, and no
 * target is to be blamed for that. What failed meanwhile is played again.
 */
import { performance } from 'node:perf_hooks';
import { STALL_MS } from '../peers/waiting.js';

/** How often this thread shows that it lives. */
const BEAT_MS = 50;
/** How often something is played, at most, until a failure is believed. */
const MOST_PLAYS = 3;

let beatAt: number | undefined;
let lastStallAt = Number.NEGATIVE_INFINITY;

/** Looks at the time, and remembers when this thread last stood still. */
function beat(): void {
  const now = performance.now();
  if (beatAt !== undefined && now - beatAt - BEAT_MS > STALL_MS) lastStallAt = now;
  beatAt = now;
}

/** Whether this thread stood still at any time since that moment. */
function stoodStillSince(momentMs: number): boolean {
  beat();
  return lastStallAt >= momentMs;
}

/** What is watched for stalls, so that tests need no busy machine. */
export interface Watch {
  now(): number;
  stoodStillSince(momentMs: number): boolean;
}

const WATCH: Watch = {
  now() {
    // The first one to ask starts the beat; a process may end in spite of it.
    if (beatAt === undefined) setInterval(beat, BEAT_MS).unref();
    beat();
    return performance.now();
  },
  stoodStillSince,
};

/** How many tags were made in this process. */
let tags = 0;

/**
 * A tag for users that nobody had before, also of a run with the same seed: a server that goes on remembers the
 * calls of the last one (TG-4), and keeps its sessions for a while (RS-4).
 */
export function makeTag(seed: number): string {
  tags += 1;
  return [seed, Date.now(), tags].map((part) => part.toString(36)).join('-');
}

/**
 * Plays something that was told how often it was played before. A failure counts when this thread was awake
 * all the time, or when it came each time; `doubt` may think otherwise of one that came each time.
 */
export async function playSteadily<Result>(
  play: (before: number) => Promise<Result>,
  hasFailed: (result: Result) => boolean,
  watch: Watch = WATCH,
  doubt: (result: Result) => Result = (result) => result,
): Promise<Result> {
  for (let before = 0; ; before += 1) {
    const startedAt = watch.now();
    const result = await play(before);
    const isDoubtful = hasFailed(result) && watch.stoodStillSince(startedAt);
    if (!isDoubtful) return result;
    if (before + 1 >= MOST_PLAYS) return doubt(result);
  }
}
