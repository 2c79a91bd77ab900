/**
 * Owns a search: has the sequences of a family played side by side until one fails, makes that one smaller
 * while it keeps failing in the same clause, and hands it over. Prints nothing.
 */
import { performance } from 'node:perf_hooks';
import type { Trace } from '@audiocall/proto';
import fc from 'fast-check';
import type { ClauseId } from '../oracle/clauses.js';
import { describeHindrance } from '../run/hindrances.js';
import { nothingPlayed, type Played, type Stop } from '../run/played.js';
import { makeTag } from '../run/steady.js';
import { addTallies, NOTHING, type Tally, tallyTrace } from '../run/tally.js';
import type { Venue } from '../scenarios/venue.js';
import {
  type Attempt,
  attemptSequence,
  failingClause,
  hasFailed,
  isConviction,
  wasPlayed,
} from './attempt.js';
import { ALONE, type Crew, type Player } from './crew.js';
import type { Family } from './families.js';
import { arbitrarySequence, sampleSequences } from './sequences.js';
import { playShift, type Shift, type ShiftReport } from './shift.js';
import { shrinkSteps } from './shrink.js';
import { renderStep, type Step } from './step.js';

/** How a search goes. */
export interface SearchPlan {
  readonly family: Family;
  readonly venue: Venue;
  readonly seed: number;
  readonly runs: number;
  /** What they have to put to the test: where one is missing, as many are played again, a few times. */
  readonly clauses?: readonly ClauseId[];
  /** How many sequences play at the same time. */
  readonly jobs: number;
  /** Who plays them; this thread alone where unset. */
  readonly crew?: Crew;
  /** Told of every trace, for those who count what was reached; then this thread plays alone. */
  onTrace?(trace: Trace): void;
}

/** How many sequences make a shift. */
const SHIFT = 8;

/** How often as many sequences again are played, so that chance does not decide what is put to the test. */
const PROLONGATIONS = 3;

/** Sequences are drawn in lots, so that a million of them need no more memory than these. */
const LOT = 200;

/** Plays until a sequence fails, or until all are played. */
export async function searchSequences(plan: SearchPlan): Promise<Played> {
  const score = startScore(plan);
  const arbitrary = arbitrarySequence(plan.family.passages, plan.family.maxPassages);
  const { onTrace, crew = ALONE } = plan;
  const { players, helper }: Pick<Crew, 'players' | 'helper'> =
    onTrace === undefined ? crew : { players: [(shift) => playShift(shift, onTrace)] };
  const failures: { attempt: Attempt; lot: number; index: number }[] = [];
  let hasOffered = false;
  const dealer = startDealing(plan, arbitrary);
  const work = async (player: Player): Promise<void> => {
    while (failures.length === 0) {
      const dealt = dealer.deal();
      if (dealt === undefined) return;
      const { lot, sequences } = dealt;
      hasOffered ||= sequences.some(({ steps }) => has('offer', steps));
      const report = await player(score.shift(lot, sequences));
      score.add(report);
      failures.push(...report.failures.map((failure) => ({ ...failure, lot })));
    }
  };
  const usual = Math.max(1, Math.round(plan.jobs / (SHIFT * players.length)));
  // The server is never without work then.
  const shares = helper === undefined ? usual : usual + 1;
  const hands = players.flatMap((player) => Array.from({ length: shares }, () => player));
  if (helper !== undefined) hands.push(helper);
  await Promise.all(hands.map(work));
  const isMissing = (): boolean =>
    failures.length === 0 &&
    score.hindrance === undefined &&
    (plan.clauses ?? []).some((clause) => !score.reached.has(clause));
  for (let times = 0; times < PROLONGATIONS && isMissing(); times += 1) {
    dealer.prolong();
    await Promise.all(hands.map(work));
  }
  // Of several that failed at the same time the earliest one, so that a seed shows the same one again.
  const [failed] = failures.sort(
    (one, other) =>
      rank(one.attempt) - rank(other.attempt) || one.lot - other.lot || one.index - other.index,
  );
  if (failed === undefined) {
    const nothing = nothingPlayed(findIdleness(score, hasOffered));
    return handOver({ ...nothing, steps: [], startedAtMs: 0 }, score);
  }
  const { attempt, lot, index } = failed;
  // Before anything is made smaller, which plays many more.
  const { runs } = score;
  const seed = seedOfLot(plan.seed, lot);
  // Each flood takes long to play, and a smaller sequence would show no more of it.
  const smallest =
    isConviction(attempt) && wasPlayed(attempt) && attempt.stop.kind !== 'flooded'
      ? await makeSmaller(score.attempt, arbitrary, attempt, seed, index)
      : attempt;
  return {
    ...handOver(smallest, score),
    runs,
    replay: {
      seed: plan.seed,
      path: `${lot}:${index}`,
      commands: smallest.steps.map(renderStep),
    },
  };
}

/** Gives the sequences of one shift after the other, until all that are to be played are given. */
interface Dealer {
  deal(): { lot: number; sequences: Shift['sequences'] } | undefined;
  /** As many are to be played again. */
  prolong(): void;
}

function startDealing(
  { seed, runs }: SearchPlan,
  arbitrary: fc.Arbitrary<readonly Step[]>,
): Dealer {
  let lot = -1;
  let owed = runs;
  let left: Shift['sequences'][number][] = [];
  return {
    prolong() {
      owed += runs;
    },
    deal() {
      if (left.length === 0) {
        const count = Math.min(LOT, owed);
        if (count <= 0) return undefined;
        lot += 1;
        owed -= count;
        left = sampleSequences(arbitrary, seedOfLot(seed, lot), count).map((steps, index) => ({
          steps,
          index,
        }));
      }
      return { lot, sequences: left.splice(0, SHIFT) };
    },
  };
}

/** Plays one given sequence. */
export async function replaySequence(
  plan: Omit<SearchPlan, 'runs' | 'jobs'>,
  steps: readonly Step[],
): Promise<Played> {
  const score = startScore(plan);
  let attempt = await score.attempt(steps);
  // A race may fall out the other way: some more throws, until it fails.
  for (let again = 0; again < REPLAYS && !hasFailed(attempt); again += 1) {
    attempt = await score.attempt(steps);
  }
  const isIdle = !hasFailed(attempt) && has('join', steps);
  const stop = isIdle ? findIdleness(score, false) : attempt.stop;
  return {
    ...handOver({ ...attempt, stop }, score),
    replay: { seed: plan.seed, commands: steps.map(renderStep) },
  };
}

const REPLAYS = 4;

/** Which failure says most: one that convicts somebody, and that of a server which was still there. */
function rank(attempt: Attempt): number {
  if (!isConviction(attempt)) return 2;
  return wasPlayed(attempt) ? 0 : 1;
}

function has(verb: Step['action']['verb'], steps: readonly Step[]): boolean {
  return steps.some(({ action }) => action.verb === verb);
}

/** Why sequences without a failure say nothing, where they do not: nobody was let in, or nobody could call. */
function findIdleness({ tally, runs }: Score, hasOffered: boolean): Stop {
  const many = runs === 1 ? '1 sequence' : `${runs} sequences`;
  if (runs === 0) return { kind: 'none' };
  if (tally.sessions === 0) return { kind: 'stuck', reason: `nobody got a session in ${many}` };
  if (tally.calls > 0 || !hasOffered) return { kind: 'none' };
  return {
    kind: 'stuck',
    reason: `no offer made a call in ${many}: the server may be full, or --runs is low`,
  };
}

function handOver(
  { trace, judgement, stop, startedAtMs }: Attempt,
  score: Score,
): Omit<Played, 'replay'> {
  const { runs, tally, reached, hindrance } = score;
  const { findings } = judgement;
  return { trace, stop, runs, tally, hindrance, startedAtMs, judgement: { reached, findings } };
}

function seedOfLot(seed: number, lot: number): number {
  return (seed + Math.imul(lot, 0x9e3779b1)) | 0;
}

/** What a search has come to so far. */
interface Score {
  readonly reached: ReadonlySet<ClauseId>;
  readonly tally: Tally;
  readonly runs: number;
  readonly hindrance: string | undefined;
  add(report: ShiftReport): void;
  /** Plays one sequence in this thread. */
  attempt(steps: readonly Step[]): Promise<Attempt>;
  shift(lot: number, sequences: Shift['sequences']): Shift;
}

function startScore({ family, venue, seed, onTrace }: Omit<SearchPlan, 'runs' | 'jobs'>): Score {
  const reached = new Set<ClauseId>();
  let tally = NOTHING;
  let runs = 0;
  let attempts = 0;
  let hindrance: string | undefined;
  const tag = `${family.id.replace(/\W/g, '')}-${makeTag(seed)}`;
  const add = (report: Omit<ShiftReport, 'failures'>): void => {
    hindrance ??= report.hindrance;
    for (const clause of report.reached) reached.add(clause);
    tally = addTallies([tally, report.tally]);
    runs += report.runs;
  };
  return {
    reached,
    get tally() {
      return tally;
    },
    get runs() {
      return runs;
    },
    get hindrance() {
      return hindrance;
    },
    add,
    async attempt(steps) {
      attempts += 1;
      const attempt = await attemptSequence(family, venue, `${tag}-again${attempts}`, steps);
      const { trace, judgement, startedAtMs } = attempt;
      add({
        reached: judgement.reached,
        tally: tallyTrace(trace, judgement, startedAtMs),
        runs: wasPlayed(attempt) ? 1 : 0,
        hindrance: describeHindrance(trace),
      });
      onTrace?.(trace);
      return attempt;
    },
    shift: (lot, sequences) => ({ family, venue, tag: `${tag}-${lot}`, sequences }),
  };
}

/** How often a candidate is played when the failure does not come each time, as in a race. */
const THROWS = 3;
const EFFORT = { atOnce: 6, tries: 600 } as const;
const DRAW_TRIES = 25;
/** Against a target that stands still each try waits in vain: the user is not kept for longer than this. */
const SHRINK_MS = 30_000;

/** First as fast-check does it, passage by passage, then step by step. */
async function makeSmaller(
  play: Score['attempt'],
  arbitrary: fc.Arbitrary<readonly Step[]>,
  first: Attempt,
  seed: number,
  index: number,
): Promise<Attempt> {
  const clause = failingClause(first);
  let smallest = first;
  let throws = 1;
  let until = performance.now() + SHRINK_MS;
  const stillFails = async (steps: readonly Step[]): Promise<boolean> => {
    if (performance.now() > until) return false;
    for (let thrown = 0; thrown < throws; thrown += 1) {
      const attempt = await play(steps);
      // The server did not live through it: nothing more is to be learned of it.
      if (!wasPlayed(attempt)) {
        until = 0;
        return false;
      }
      if (!isConviction(attempt) || failingClause(attempt) !== clause) continue;
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
