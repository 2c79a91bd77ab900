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
/** When this thread stood still, and for how long: those after which no longer one came, the longest first. */
const stalls: { readonly at: number; readonly ms: number }[] = [];

/** Looks at the time, and remembers when this thread stood still. */
function beat(): void {
  const at = performance.now();
  const ms = beatAt === undefined ? 0 : at - beatAt - BEAT_MS;
  beatAt = at;
  if (ms < BEAT_MS) return;
  while ((stalls.at(-1)?.ms ?? Number.POSITIVE_INFINITY) <= ms) stalls.pop();
  stalls.push({ at, ms });
}

/** Whether this thread stood still for longer than that at any time since that moment. */
function stoodStillSince(momentMs: number, tolerableMs: number): boolean {
  beat();
  return stalls.some(({ at, ms }) => at >= momentMs && ms > tolerableMs);
}

/** What is watched for stalls, so that tests need no busy machine. */
export interface Watch {
  now(): number;
  stoodStillSince(momentMs: number, tolerableMs: number): boolean;
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

/** The time in milliseconds, by a clock that all threads of this process have in common. */
export function tellTime(): number {
  return performance.timeOrigin + performance.now();
}

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
 * all the time, or when it came each time; `doubt` may think otherwise of one that came each time. `findTolerableMs`
 * says how long a stall has no part in it.
 */
export async function playSteadily<Result>(
  play: (before: number) => Promise<Result>,
  hasFailed: (result: Result) => boolean,
  watch: Watch = WATCH,
  doubt: (result: Result) => Result = (result) => result,
  findTolerableMs: (result: Result) => number = () => STALL_MS,
): Promise<Result> {
  for (let before = 0; ; before += 1) {
    const startedAt = watch.now();
    const result = await play(before);
    const isDoubtful =
      hasFailed(result) && watch.stoodStillSince(startedAt, findTolerableMs(result));
    if (!isDoubtful) return result;
    if (before + 1 >= MOST_PLAYS) return doubt(result);
  }
}
