/**
 * Owns a run whose target may be started again: what was not judged when it died is played against its next
 * life, so that one fatal frame hides no other fault. Of several cases that were on, each is played alone first,
 * which shows whose frame it was; and so is a single one where somebody else ended the target, as the system does with
 * one that takes all its memory. Starts nothing itself, and prints nothing.
 */
import { TargetError } from '../target/target.js';
import { type Judged, type Runnable, type RunOptions, runCases, type Stopped } from './run.js';

/** A target that runs, and every case of the run, to be played against it. */
export interface Life extends Pick<RunOptions, 'died' | 'probe' | 'wasKilled'> {
  readonly cases: readonly Runnable[];
}

/** What a target came to in all its lives. */
export interface LivesOutcome {
  /** In the order of the cases. */
  readonly judged: readonly Judged[];
  /** The deaths after which the run went on, a sentence without a full stop each. */
  readonly deaths: readonly string[];
  /** The ends that somebody else brought about, and no case again, in the same form. */
  readonly kills: readonly string[];
  /** Set when the target was gone before the end, for good. */
  readonly stopped: Stopped | undefined;
}

/** One that dies of everything is not worth the time of more; nor is one that hangs, which costs a deadline each. */
export const MOST_RESTARTS = 10;

/** Plays all cases; `again` gives the next life of a target, where there can be one. */
export async function runLives(
  first: Life,
  again: (() => Promise<Life>) | undefined,
  options: Omit<RunOptions, 'died' | 'probe' | 'wasKilled' | 'leavesWitnesses'>,
): Promise<LivesOutcome> {
  const judged: Judged[] = [];
  const deaths: string[] = [];
  const kills: string[] = [];
  const waiting = new Set(first.cases.keys());
  let life = first;
  let restarts = 0;
  let end: (Pick<Stopped, 'hasDied' | 'wasKilled'> & { sentence: string }) | undefined;

  const settle = (place: number, each: Judged): void => {
    waiting.delete(place);
    judged[place] = options.refine?.(each) ?? each;
    options.onJudged?.(judged[place]);
  };

  /** Plays some cases; gives the end of the target, with the places of the whole run. */
  const playRound = async (
    places: readonly number[],
    more: Partial<RunOptions> = {},
  ): Promise<Stopped | undefined> => {
    const { died, probe, wasKilled } = life;
    const leavesWitnesses = again !== undefined && restarts < MOST_RESTARTS;
    const round = { ...options, died, probe, wasKilled, leavesWitnesses, ...more };
    const outcome = await runCases(pick(life.cases, places), round);
    const left = pick(places, outcome.stopped?.left ?? []);
    for (const [at, place] of places.entries()) {
      const each = outcome.judged[at];
      if (each !== undefined) judged[place] = each;
      if (!left.includes(place)) waiting.delete(place);
    }
    if (outcome.stopped === undefined) return undefined;
    const witnesses = outcome.stopped.witnesses.map((witness) => ({
      ...witness,
      place: places[witness.place] ?? witness.place,
    }));
    return { ...outcome.stopped, left, witnesses };
  };

  /** Goes on to the next life; where there is none, that was the end. */
  const goOn = async ({ sentence, hasDied, wasKilled }: Stopped): Promise<boolean> => {
    end = { sentence, hasDied, wasKilled };
    const mayGoOn = hasDied && restarts < MOST_RESTARTS && waiting.size > 0;
    if (again === undefined || !mayGoOn) return false;
    try {
      life = await again();
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      end.sentence = `${sentence}; it could not be started again: ${error.message}`;
      return false;
    }
    restarts += 1;
    end = undefined;
    return true;
  };

  /** Plays each case that saw a death alone. Where none is deadly, it stays with the one that is suspected. */
  const findCulprits = async ({ witnesses, sentence, wasKilled }: Stopped): Promise<void> => {
    const suspect = witnesses.find(({ isSuspect }) => isSuspect);
    let isFound = false;
    let ofSuspect: Judged | undefined;
    for (const witness of [...witnesses].sort((one, other) => one.place - other.place)) {
      let alone: Judged | undefined;
      const death = await playRound([witness.place], {
        // Who ends twice in the same case ends of it, whoever it is that ends it.
        wasKilled: undefined,
        onJudged(each) {
          alone = each;
        },
      });
      if (death === undefined) {
        if (alone === undefined) continue;
        if (witness === suspect) ofSuspect = alone;
        else options.onJudged?.(alone);
        continue;
      }
      isFound = true;
      for (const { place, judged: each } of death.witnesses) settle(place, each);
      if (alone !== undefined) options.onJudged?.(alone);
      if (!(await goOn(death))) break;
      deaths.push(death.sentence);
    }
    if (isFound && ofSuspect !== undefined) options.onJudged?.(ofSuspect);
    if (isFound || suspect === undefined) return;
    const alone =
      witnesses.length === 1 ? 'it did not end there alone' : 'none of them ended it alone';
    (wasKilled ? kills : deaths).push(`${sentence}; ${alone}`);
    settle(suspect.place, suspect.judged);
  };

  while (end === undefined && waiting.size > 0) {
    const death = await playRound([...waiting]);
    if (death === undefined) break;
    const { witnesses, sentence, wasKilled } = death;
    const isClear = witnesses.length < (wasKilled ? 1 : 2);
    if (isClear) for (const { place, judged: each } of witnesses) settle(place, each);
    const goesOn = await goOn(death);
    if (isClear && goesOn) (wasKilled ? kills : deaths).push(sentence);
    else if (goesOn) await findCulprits(death);
    else for (const { place, judged: each } of isClear ? [] : witnesses) settle(place, each);
  }
  const left = [...waiting];
  return { judged, deaths, kills, stopped: end && { ...end, left, witnesses: [] } };
}

function pick<Item>(items: readonly Item[], places: readonly number[]): readonly Item[] {
  return places.flatMap((place) => items[place] ?? []);
}
