/**
 * Owns a search: plays the sequences of a family side by side until one fails, makes that one smaller
 * while it keeps failing in the same clause, and hands it over. Prints nothing.
 */
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Trace } from '@audiocall/proto';
import fc from 'fast-check';
import type { ClauseId } from '../oracle/clauses.js';
import { type Judgement, judge } from '../oracle/judge.js';
import { nothingPlayed, type Played, play, type Stop } from '../played.js';
import { startRecorder } from '../recorder.js';
import { Stage, type Venue } from '../scenarios/stage.js';
import { addTallies, NOTHING, type Tally, tallyTrace } from '../tally.js';
import type { Family } from './families.js';
import { playSteps } from './player.js';
import { arbitrarySequence, sampleSequences } from './sequences.js';
import { shrinkSteps } from './shrink.js';
import { renderStep, type Step } from './step.js';

/** How a search goes. */
export interface SearchPlan {
  readonly family: Family;
  readonly venue: Venue;
  readonly seed: number;
  readonly runs: number;
  /** How many sequences play at the same time. */
  readonly jobs: number;
  /** Told of every trace, for those who count what was reached. */
  onTrace?(trace: Trace): void;
}

/** One sequence, played and judged. */
interface Attempt {
  readonly steps: readonly Step[];
  readonly trace: Trace;
  readonly judgement: Judgement;
  readonly stop: Stop;
}

/** Sequences are drawn in lots, so that a million of them need no more memory than these. */
const LOT = 200;

/** Plays until a sequence fails, or until all are played. */
export async function searchSequences(plan: SearchPlan): Promise<Played> {
  const player = createPlayer(plan);
  const arbitrary = arbitrarySequence(plan.family.passages, plan.family.maxPassages);
  const failures: { attempt: Attempt; lot: number; index: number }[] = [];
  let runs = 0;
  for (let lot = 0; lot * LOT < plan.runs && failures.length === 0; lot += 1) {
    const count = Math.min(LOT, plan.runs - lot * LOT);
    const sequences = sampleSequences(arbitrary, seedOfLot(plan.seed, lot), count);
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < count && failures.length === 0) {
        const index = next;
        next += 1;
        const attempt = await player.attempt(sequences[index] ?? []);
        runs += 1;
        if (hasFailed(attempt)) failures.push({ attempt, lot, index });
      }
    };
    await Promise.all(Array.from({ length: Math.min(plan.jobs, count) }, work));
  }
  const { reached } = player;
  // Of several that failed at the same time the earliest one, so that a seed shows the same one again.
  const [failed] = failures.sort((one, other) => one.index - other.index);
  if (failed === undefined) {
    return { ...nothingPlayed(NO_STOP, reached), runs, tally: player.tally };
  }
  const { attempt, lot, index } = failed;
  const seed = seedOfLot(plan.seed, lot);
  const smallest = await makeSmaller(player, arbitrary, attempt, seed, index);
  return {
    ...handOver(smallest, reached),
    runs,
    tally: player.tally,
    replay: {
      seed: plan.seed,
      path: `${lot}:${index}`,
      commands: smallest.steps.map(renderStep),
    },
  };
}

/** Plays one given sequence. */
export async function replaySequence(
  plan: Omit<SearchPlan, 'runs' | 'jobs'>,
  steps: readonly Step[],
): Promise<Played> {
  const player = createPlayer(plan);
  let attempt = await player.attempt(steps);
  // A race may fall out the other way: some more throws, until it fails.
  for (let again = 0; again < REPLAYS && !hasFailed(attempt); again += 1) {
    attempt = await player.attempt(steps);
  }
  return {
    ...handOver(attempt, player.reached),
    runs: player.played,
    tally: player.tally,
    replay: { seed: plan.seed, commands: steps.map(renderStep) },
  };
}

const NO_STOP = { kind: 'none' } as const;
const REPLAYS = 4;

function handOver(
  { trace, judgement, stop }: Attempt,
  reached: ReadonlySet<ClauseId>,
): Pick<Played, 'trace' | 'judgement' | 'stop'> {
  return { trace, stop, judgement: { reached, findings: judgement.findings } };
}

function hasFailed({ judgement, stop }: Attempt): boolean {
  return judgement.findings.length > 0 || stop.kind !== 'none';
}

/** The clause in which a sequence fails first. */
function failingClause({ judgement, stop }: Attempt): ClauseId | undefined {
  return judgement.findings[0]?.clause ?? (stop.kind === 'silent' ? stop.clause : undefined);
}

function seedOfLot(seed: number, lot: number): number {
  return (seed + Math.imul(lot, 0x9e3779b1)) | 0;
}

interface SequencePlayer {
  readonly reached: Set<ClauseId>;
  readonly tally: Tally;
  readonly played: number;
  attempt(steps: readonly Step[]): Promise<Attempt>;
}

function createPlayer(
  plan: Pick<SearchPlan, 'family' | 'venue' | 'seed' | 'onTrace'>,
): SequencePlayer {
  const { family, venue, seed } = plan;
  const reached = new Set<ClauseId>();
  let tally = NOTHING;
  let played = 0;
  // Users of their own in every run: a server that goes on remembers the calls of the last one (TG-4).
  const tag = `${family.id.replace(/\W/g, '')}-${seed.toString(36)}-${Date.now().toString(36)}`;
  return {
    reached,
    get tally() {
      return tally;
    },
    get played() {
      return played;
    },
    async attempt(steps) {
      played += 1;
      const recorder = startRecorder(() => performance.now());
      const { trace } = recorder;
      const stage = new Stage(venue, recorder, `${tag}-${played}`, family.features);
      const stop = await play(async () => {
        try {
          await playSteps(stage, steps, family.terms);
        } finally {
          await stage.clear();
        }
      });
      // A judgement takes a millisecond or two: between two of them everybody's frames get their turn.
      await nextTurn();
      const judgement = judge(trace);
      for (const clause of judgement.reached) reached.add(clause);
      tally = addTallies([tally, tallyTrace(trace, judgement.reached.size)]);
      plan.onTrace?.(trace);
      return { steps, trace, judgement, stop };
    },
  };
}

/** How often a candidate is played when the failure does not come each time, as in a race. */
const THROWS = 3;
const EFFORT = { atOnce: 6, tries: 600 } as const;
const DRAW_TRIES = 25;

/** First as fast-check does it, passage by passage, then step by step. */
async function makeSmaller(
  player: SequencePlayer,
  arbitrary: fc.Arbitrary<readonly Step[]>,
  first: Attempt,
  seed: number,
  index: number,
): Promise<Attempt> {
  const clause = failingClause(first);
  let smallest = first;
  let throws = 1;
  const stillFails = async (steps: readonly Step[]): Promise<boolean> => {
    for (let thrown = 0; thrown < throws; thrown += 1) {
      const attempt = await player.attempt(steps);
      if (!hasFailed(attempt) || failingClause(attempt) !== clause) continue;
      if (steps.length <= smallest.steps.length) smallest = attempt;
      return true;
    }
    return false;
  };
  for (let again = 0; again < THROWS && throws === 1; again += 1) {
    if (!(await stillFails(first.steps))) throws = THROWS;
  }
  let draws = 0;
  await fc.check(
    fc.asyncProperty(arbitrary, async (steps) => {
      draws += 1;
      return draws > DRAW_TRIES || !(await stillFails(steps));
    }),
    { seed, path: String(index), numRuns: 1 },
  );
  await shrinkSteps(smallest.steps, stillFails, EFFORT);
  return smallest;
}
