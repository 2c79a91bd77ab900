/**
 * Owns how a sequence that failed is made smaller: whole stretches, actors and single steps are left out,
 * overlaps are taken apart, steps are replaced by plainer ones. Plays nothing itself, and asks for every
 * candidate whether it still fails in the same clause.
 */
import { type Action, type Actor, renderStep, type Step, userOf } from './step.js';

/** Whether a sequence still fails as the first one did. */
export type StillFails = (steps: readonly Step[]) => Promise<boolean>;

/** How many candidates are tried at the same time, and in all; each of them once. */
export interface Effort {
  readonly atOnce: number;
  readonly tries: number;
}

/** The smallest failing sequence that was found. */
export async function shrinkSteps(
  failing: readonly Step[],
  stillFails: StillFails,
  effort: Effort,
): Promise<readonly Step[]> {
  let best = failing;
  let triesLeft = effort.tries;
  const passed = new Set<string>();
  const improve = async (all: readonly (readonly Step[])[]): Promise<boolean> => {
    const candidates = all.filter((steps) => !passed.has(nameSteps(steps)));
    for (let from = 0; from < candidates.length && triesLeft > 0; from += effort.atOnce) {
      const batch = candidates.slice(from, from + effort.atOnce);
      triesLeft -= batch.length;
      const failed = await Promise.all(batch.map(stillFails));
      for (const [at, steps] of batch.entries()) if (!failed[at]) passed.add(nameSteps(steps));
      const found = batch[failed.indexOf(true)];
      if (found === undefined) continue;
      best = found;
      return true;
    }
    return false;
  };
  for (let before: readonly Step[] | undefined; before !== best && triesLeft > 0; ) {
    before = best;
    for (
      let size = Math.ceil(best.length / 2);
      size >= 1;
      size = size > 1 ? Math.ceil(size / 2) : 0
    ) {
      while (await improve(leaveOut(best, size))) {}
    }
    while (await improve(leaveOutActors(best))) {}
    while (await improve(renameActors(best))) {}
    if (best.length <= FEW) while (await improve(leaveOutPairs(best))) {}
    while (await improve(takeApart(best))) {}
    while (await improve(makePlainer(best))) {}
  }
  return best;
}

function nameSteps(steps: readonly Step[]): string {
  return steps.map(renderStep).join('\n');
}

/** Without each stretch of a size. */
function leaveOut(steps: readonly Step[], size: number): readonly (readonly Step[])[] {
  const candidates: (readonly Step[])[] = [];
  // From the end: what comes after the failure goes first.
  for (let to = steps.length; to > 0; to -= size) {
    candidates.push([...steps.slice(0, Math.max(0, to - size)), ...steps.slice(to)]);
  }
  return candidates;
}

/** Without everything that one actor does. */
function leaveOutActors(steps: readonly Step[]): readonly (readonly Step[])[] {
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  return actors.map((actor) => steps.filter((step) => step.actor !== actor));
}

/** Pairs are tried only in a short sequence: there are many of them. */
const FEW = 20;

/** Without any two steps, such as a mute and its call. */
function leaveOutPairs(steps: readonly Step[]): readonly (readonly Step[])[] {
  return steps.flatMap((_, first) =>
    steps.slice(first + 1).map((__, after) => {
      const second = first + 1 + after;
      return steps.filter((___, index) => index !== first && index !== second);
    }),
  );
}

/** With one actor's part played by another one. */
function renameActors(steps: readonly Step[]): readonly (readonly Step[])[] {
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  return actors.flatMap((from) =>
    actors.filter((to) => to !== from).map((to) => steps.map((step) => renameIn(step, from, to))),
  );
}

function renameIn(step: Step, from: Actor, to: Actor): Step {
  const { action } = step;
  const named = action.verb === 'offer' && action.callee === userOf(from);
  return {
    ...step,
    actor: step.actor === from ? to : step.actor,
    action: named ? { ...action, callee: userOf(to) } : action,
  };
}

/** With each overlap in turn made one after the other. */
function takeApart(steps: readonly Step[]): readonly (readonly Step[])[] {
  return steps.flatMap((step, index) =>
    step.overlaps ? [replaceAt(steps, index, { ...step, overlaps: false })] : [],
  );
}

/** With each step in turn in its plainest form. */
function makePlainer(steps: readonly Step[]): readonly (readonly Step[])[] {
  return steps.flatMap((step, index) => {
    const action = findPlainer(step.action);
    return action === undefined ? [] : [replaceAt(steps, index, { ...step, action })];
  });
}

function findPlainer(action: Action): Action | undefined {
  switch (action.verb) {
    case 'join':
      return action.device ? { ...action, device: false } : undefined;
    case 'offer':
      return action.with.length > 0 ? { ...action, with: action.with.slice(1) } : undefined;
    case 'answer':
      if (action.muted) return { ...action, muted: false };
      return action.target === 'ringing' ? undefined : { ...action, target: 'ringing' };
    case 'leave':
      if (action.failed) return { ...action, failed: false };
      return action.target === 'current' ? undefined : { ...action, target: 'current' };
    case 'trickle':
      return action.count > 1 ? { ...action, count: 1 } : undefined;
    case 'destroy':
    case 'cut':
      return { verb: 'leave', target: 'current', failed: false };
    default:
      return undefined;
  }
}

function replaceAt(steps: readonly Step[], index: number, step: Step): readonly Step[] {
  return steps.map((each, at) => (at === index ? step : each));
}
