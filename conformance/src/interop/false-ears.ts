/**
 * Owns which SDKs report tones that nobody can have sent them, and what their reports are worth then: what such a
 * one hears proves nothing against another SDK, until somebody else hears it, too. Pure.
 */
import type { CaseResult, Failure, Trace, TraceEntry } from '@audiocall/proto';
import { TONES } from './tones.js';

type Party = keyof typeof TONES;

/** The names of the SDKs that reported a tone of their own, or one before there was any way for it. */
export function findFalseEars(results: readonly CaseResult[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const result of results) {
    for (const party of result.trace === undefined ? [] : findImpossible(result.trace)) {
      names.add(result[party]);
    }
  }
  return names;
}

/** Until the callee answers, or two offers become one call, nobody knows where to send sound to. */
function findImpossible({ entries }: Trace): readonly Party[] {
  const answeredAt = entries.findIndex(({ what }) => isClaim(what));
  return entries.flatMap(({ participant, what }, at) => {
    if (what.case !== 'heard' || what.value.toneHz <= 0 || !isParty(participant)) return [];
    const tones: readonly number[] = TONES[participant];
    const isEarly = answeredAt < 0 || at < answeredAt;
    return isEarly || tones.includes(what.value.toneHz) ? [participant] : [];
  });
}

function isClaim(what: TraceEntry['what']): boolean {
  if (what.case === 'sent') return what.value.body.case === 'answerCall';
  const frame = what.case === 'received' ? what.value.body : undefined;
  if (frame?.case !== 'response' || frame.value.result.case !== 'offerCall') return false;
  return frame.value.result.value.claim !== undefined;
}

/** The party whose ear a failure rests on. */
export function findEar({ eventIndex }: Failure, trace: Trace): Party | undefined {
  const { what, participant } = trace.entries[eventIndex] ?? {};
  return what?.case === 'heard' && isParty(participant) ? participant : undefined;
}

/**
 * Who is at fault where a false ear speaks against the other party: that one when another ear says the same of
 * it; the ear itself when another one has found nothing; else undecided.
 */
export function weighFalseEar(
  result: CaseResult,
  hearer: Party,
  clause: string,
  results: readonly CaseResult[],
  falseEars: ReadonlySet<string>,
): Party | undefined {
  const speaker = otherParty(hearer);
  const name = result[speaker];
  if (name === result[hearer]) return hearer;
  const told = results.flatMap((other) =>
    (['caller', 'callee'] as const)
      .filter((side) => other[side] === name && !falseEars.has(other[otherParty(side)]))
      .map((side) => ({ other, side })),
  );
  const accuses = ({ other, side }: (typeof told)[number]): boolean =>
    other.failures.some(
      (failure) =>
        failure.clause === clause &&
        other.trace !== undefined &&
        findEar(failure, other.trace) === otherParty(side),
    );
  if (told.some(accuses)) return speaker;
  const clears = told.some(
    ({ other: { verdict, clauses } }) => verdict === 'passed' && clauses.includes(clause),
  );
  return clears ? hearer : undefined;
}

const otherParty = (party: Party): Party => (party === 'caller' ? 'callee' : 'caller');

function isParty(name: string | undefined): name is Party {
  return name === 'caller' || name === 'callee';
}
