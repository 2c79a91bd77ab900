/**
 * Owns the run of many cases: starts them side by side, hands each trace to the oracle, and collects
 * what came of it. Judges nothing itself, and prints nothing.
 */
import { performance } from 'node:perf_hooks';
import { type CaseResult, CaseResultSchema, type Trace } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { judge } from '../oracle/judge.js';
import { CLIENT_MONITORS } from '../oracle/monitors/index.js';
import { listen } from '../target/listeners.js';
import { findStranger } from '../traffic/returns.js';
import { type CaseAbout, describe, sumUp } from './case-result.js';
import { wasCrowdedOut } from './hindrances.js';
import { forgetLeftBehind } from './left-behind.js';
import { type Playable, playCase } from './play-case.js';
import type { Played, ReplayPart, Stop } from './played.js';
import { NOTHING, type Tally, tallyTrace } from './tally.js';
import { blameDeath, hasLostSocket } from './target-death.js';

/** A case that is ready to run, whatever it runs against. */
export interface Runnable extends CaseAbout, Playable {
  /** It mostly waits: it starts before the others, which play meanwhile. */
  readonly startsEarly?: boolean;
  /** The same at a process of the target that is the case's own: for what finds no room beside others. */
  readonly alone?: Pick<Runnable, 'run' | 'search'> | undefined;
}

/** The clauses that were put to the test, for one case. */
export interface Judged {
  readonly result: CaseResult;
  readonly reached: ReadonlySet<ClauseId>;
  readonly tally: Tally;
  /** Who waited in vain for the target, where that ended the case. */
  readonly waited?: string;
  /** When its trace began, by the clock of the run; not of a process of its own. */
  readonly startedAtMs?: number;
  /** For a generated run: what plays its shrunk sequence again. */
  readonly replay?: ReplayPart;
}

/** How a run goes. */
export interface RunOptions {
  /** How many cases play at the same time. */
  readonly jobs: number;
  /** Takes off its account what counts less in this run. */
  refine?(judged: Judged): Judged;
  /** Told of the cases that are being played whenever they are others, the one that began first in front. */
  readonly onPlaying?: ((ids: readonly string[]) => void) | undefined;
  /** Told of each case when it is judged. */
  readonly onJudged?: ((judged: Judged) => void) | undefined;
  /** Resolves with a sentence when the target is gone; then no further case is started. */
  readonly died: Promise<string>;
  /** Asked when it is gone: whether somebody else ended it, which says nothing of it. */
  readonly wasKilled?: (() => boolean) | undefined;
  /** Cases that were on when the target died are left to the caller, as those are that were not started. */
  readonly leavesWitnesses?: boolean;
  /**
   * Asked after a case in which the target fell silent: a sentence when it answers nobody any more,
   * so that a hung target costs one deadline and not one for each case. Nobody is asked where unset.
   */
  readonly probe?: (() => Promise<string | undefined>) | undefined;
}

/** Results in the order of the cases, and why the run stopped early, if it did. */
export interface RunOutcome {
  readonly judged: readonly Judged[];
  /** Set when the target was gone before the end. */
  readonly stopped: Stopped | undefined;
}

/** A run whose target was gone before the end. */
export interface Stopped {
  /** What happened, while which cases ran: a sentence without a full stop. */
  readonly sentence: string;
  /** Whether it ended, and does not just answer nobody. */
  readonly hasDied: boolean;
  /** Whether somebody else ended it. */
  readonly wasKilled: boolean;
  /** The cases that have no verdict, by their places. */
  readonly left: readonly number[];
  /** Those among them that were on, where they are left to the caller. */
  readonly witnesses: readonly Witness[];
}

/** A case that was on when the target died. */
export interface Witness {
  readonly place: number;
  readonly judged: Judged;
  /** It had sent something last: it has failed, unless somebody else ended the target. */
  readonly isSuspect: boolean;
}

/** How long the end of a process may take to be known after its sockets closed. */
const DEATH_NOTICE_MS = 250;

/** Plays all cases. */
export async function runCases(
  cases: readonly Runnable[],
  options: RunOptions,
): Promise<RunOutcome> {
  const results: (Judged | undefined)[] = cases.map(() => undefined);
  let gone: string | undefined;
  let hasDied = false;
  let noticed: () => void = () => undefined;
  const deathNotice = new Promise<void>((resolve) => {
    noticed = resolve;
  });
  // A target outlives many runs, and may never die: what it would be told to must go with the run.
  const remember = forgetLeftBehind();
  const stopListening = listen(options.died, (sentence) => {
    gone ??= sentence;
    hasDied = true;
    noticed();
  });
  const waiting = [...cases.entries()].sort(
    ([, one], [, other]) => Number(other.startsEarly ?? false) - Number(one.startsEarly ?? false),
  );
  /** Cases that saw the end of the target: what they come to is known when all of them are. */
  const dying: (readonly [index: number, judged: Judged])[] = [];
  const settle = (index: number, judged: Judged): void => {
    const fate = options.refine?.(judged) ?? judged;
    results[index] = fate;
    options.onJudged?.(fate);
  };
  const playing = new Set<number>();
  const tellPlaying = (): void =>
    options.onPlaying?.([...playing].map((at) => cases[at]?.id ?? ''));
  let players = Math.max(1, options.jobs);
  const work = async (): Promise<void> => {
    while (gone === undefined) {
      const [index, runnable] = waiting.shift() ?? [];
      if (index === undefined || runnable === undefined) {
        players -= 1;
        return;
      }
      const wasAlone = players === 1;
      playing.add(index);
      tellPlaying();
      const run = await runCase(runnable, () => gone !== undefined);
      playing.delete(index);
      tellPlaying();
      const { judged, mayHaveSeenDeath, foundFull } = run;
      if (foundFull && !wasAlone && gone === undefined) {
        // The others make room as they end; who plays alone takes what it gets.
        waiting.unshift([index, runnable]);
        if (players === 1) continue;
        players -= 1;
        return;
      }
      if (mayHaveSeenDeath) {
        await Promise.race([deathNotice, delay(DEATH_NOTICE_MS)]);
        gone ??= await options.probe?.();
      }
      if (gone !== undefined && mayHaveSeenDeath) dying.push([index, judged]);
      else settle(index, judged);
    }
  };
  try {
    await Promise.all(Array.from({ length: players }, work));
  } finally {
    remember();
    stopListening();
  }
  const reason = gone;
  const wasKilled = hasDied && (options.wasKilled?.() ?? false);
  const death = reason === undefined ? undefined : concludeDeath(dying, reason, wasKilled);
  const witnesses = death?.witnesses ?? [];
  if (options.leavesWitnesses !== true) {
    for (const { place, judged } of witnesses) settle(place, judged);
  }
  const left = [...results.keys()].filter((index) => results[index] === undefined);
  const judged = cases.map(
    (runnable, index) => results[index] ?? skipCase(runnable, reason ?? 'it was not run'),
  );
  if (death === undefined) return { judged, stopped: undefined };
  const unsettled = witnesses.filter(({ place }) => left.includes(place));
  const { sentence } = death;
  return { judged, stopped: { sentence, hasDied, wasKilled, left, witnesses: unsettled } };
}

/** What is said of the cases that were on when the target died, and what happened. */
function concludeDeath(
  dying: readonly (readonly [index: number, judged: Judged])[],
  reason: string,
  wasKilled: boolean,
): { readonly witnesses: readonly Witness[]; readonly sentence: string } {
  const { judged, suspect, sentence } = blameDeath(
    dying.map(([, each]) => each),
    reason,
    wasKilled,
  );
  const witnesses = dying.flatMap(([place], at) => {
    const each = judged[at];
    return each === undefined ? [] : [{ place, judged: each, isSuspect: at === suspect }];
  });
  return { witnesses, sentence };
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Plays a case until what it comes to is believed. */
async function runCase(
  runnable: Runnable,
  isGone: () => boolean,
): Promise<{ judged: Judged; mayHaveSeenDeath: boolean; foundFull: boolean }> {
  const startedAt = performance.now();
  const sumUpNow = (each: Played): CaseResult =>
    sumUp(runnable, each, performance.now() - startedAt);
  let played = await playCase(runnable, isGone);
  let result = sumUpNow(played);
  const { alone } = runnable;
  if (result.verdict === 'notOffered' && alone !== undefined && wasCrowdedOut(played.trace)) {
    played = await playCase({ ...runnable, ...alone }, isGone);
    result = sumUpNow(played);
  }
  const { trace, judgement, stop, runs, tally, replay, startedAtMs } = played;
  result.runs = runs;
  const { reached } = judgement;
  const isShared = startedAtMs !== undefined && trace.server?.exclusive !== true;
  const judged: Judged = {
    ...{ result, reached, tally },
    ...(stop.kind === 'silent' ? { waited: stop.participant } : {}),
    ...(replay === undefined ? {} : { replay }),
    ...(isShared ? { startedAtMs } : {}),
  };
  // Two SDKs say in words of their own that there is no server.
  const mayTell = hasLostSocket(trace) || (runnable.pair !== undefined && stop.kind === 'broken');
  const lostOne = result.verdict !== 'passed' && mayTell;
  const foundFull = stop.kind === 'full' && runnable.search === undefined;
  return { judged, mayHaveSeenDeath: stop.kind === 'silent' || lostOne, foundFull };
}

function skipCase(runnable: Runnable, reason: string): Judged {
  const result = create(CaseResultSchema, {
    ...describe(runnable),
    verdict: 'inconclusive',
    notJudgedBecause: reason,
  });
  return { result, reached: new Set(), tally: NOTHING };
}

/** In the order of the chapters. */
function inOrder(clauses: ReadonlySet<ClauseId>): readonly ClauseId[] {
  return (Object.keys(CLAUSES) as ClauseId[]).filter((id) => clauses.has(id));
}

/** Judges what was recorded elsewhere: a trace of production, or of another run. */
export function judgeRecording(about: Pick<Runnable, 'id' | 'title'>, trace: Trace): Judged {
  const startedAt = performance.now();
  const stranger = findStranger(trace);
  const monitors = trace.server?.scripted === true ? CLIENT_MONITORS : undefined;
  const judgement =
    stranger === undefined
      ? judge(trace, monitors)
      : { reached: new Set<ClauseId>(), findings: [] };
  const { reached } = judgement;
  const reason =
    stranger === undefined
      ? 'the trace puts no clause to the test'
      : `${stranger} came back to a session that began before the trace, which does not say what is right for it`;
  const stop: Stop = reached.size > 0 ? { kind: 'none' } : { kind: 'notRun', reason };
  const runnable = { ...about, kind: 'recording', clauses: inOrder(reached) };
  const durationMs = performance.now() - startedAt;
  const result = sumUp(runnable, { trace, judgement, stop }, durationMs);
  return { result, reached, tally: tallyTrace(trace, judgement) };
}
