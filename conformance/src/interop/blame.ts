/**
 * Owns the answer to whose fault it is when two SDKs and a server do not get on: from a broken clause
 * and the entry of the trace at which it broke, to a side; where one voice is not heard, with what other
 * cells of the matrix say of both. Pure.
 */
import {
  type CaseResult,
  DescriptionType,
  type Failure,
  MediaState,
  StatusCode,
  type Trace,
  type TraceEntry,
} from '@audiocall/proto';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { type Abilities, readAbilities } from './abilities.js';
import { type Debt, findDebt } from './debts.js';
import { findEar, findFalseEars, weighFalseEar } from './false-ears.js';
import { describeGivenUp, findGivenUp, weighGivenUp } from './lost-media.js';

/** Who can break a clause. */
export type Side = 'caller' | 'callee' | 'server';

/** Names the side that broke each clause, in every case between two SDKs; what one says helps with another. */
export function blameSides(results: readonly CaseResult[]): void {
  const falseEars = findFalseEars(results);
  const abilities = readAbilities(results, falseEars);
  for (const result of results) {
    const { trace } = result;
    if (trace === undefined) continue;
    for (const failure of result.failures) {
      const ear = findEar(failure, trace);
      if (ear !== undefined && falseEars.has(result[ear])) {
        const side = weighFalseEar(result, ear, failure.clause, results, falseEars);
        failure.side = side ?? '';
        failure.blame = describeFalseEar(side, ear, failure, result);
        continue;
      }
      const givenUp = findGivenUp(failure, trace);
      if (givenUp !== undefined) {
        const side = weighGivenUp(result, results);
        failure.eventIndex = givenUp.at;
        failure.side = side ?? '';
        failure.blame = describeGivenUp(side, givenUp, failure, result);
        continue;
      }
      const witness = findUnheard(failure, trace);
      const side =
        witness === undefined
          ? findSide(failure, trace)
          : weigh(result, otherSide(witness), witness, abilities);
      failure.side = side ?? '';
      const debt = findKeptBack(failure, trace);
      const reason = debt === undefined ? '' : ` It did not send ${debt.what} (DE-1).`;
      failure.blame = `${describe(side, witness, failure, result)}${reason}`;
    }
  }
}

function describe(
  side: Side | undefined,
  witness: PartySide | undefined,
  { clause }: Failure,
  result: CaseResult,
): string {
  if (side === 'server') return `The server broke ${clause}.`;
  if (side === undefined) {
    if (result.caller === result.callee) {
      return `Undecided who broke ${clause}: ${result.caller} is on both sides; with another SDK it shows whether it is not heard, or does not hear.`;
    }
    const hearer = witness ?? 'callee';
    const speaker = otherSide(hearer);
    return `Undecided who broke ${clause}: the ${speaker}'s SDK, ${result[speaker]}, which was not heard, or the ${hearer}'s SDK, ${result[hearer]}, which did not hear it.`;
  }
  return `The ${side}'s SDK, ${result[side]}, broke ${clause}.`;
}

function describeFalseEar(
  side: Side | undefined,
  hearer: PartySide,
  failure: Failure,
  result: CaseResult,
): string {
  const speaker = otherSide(hearer);
  if (side === speaker) return describe(side, undefined, failure, result);
  const ear = `the ${hearer}'s SDK, ${result[hearer]}, which reports tones that nobody can have sent`;
  if (side === undefined) {
    return `Undecided between ${result[speaker]} and ${result[hearer]} who broke ${failure.clause}: the ${speaker}'s SDK, ${result[speaker]}, of which this was heard, or ${ear}.`;
  }
  const elsewhere =
    result.caller === result.callee
      ? ''
      : `${result[speaker]} keeps ${failure.clause} in another cell. `;
  return `${elsewhere}What was heard here is the fault of ${ear}.`;
}

type PartySide = Exclude<Side, 'server'>;

const otherSide = (side: PartySide): PartySide => (side === 'caller' ? 'callee' : 'caller');

/**
 * The side that did not hear a voice that it should have heard, and had not heard before in that call.
 * What somebody hears that should not sound comes from the other side; what it does not hear need not.
 */
function findUnheard(failure: Failure, trace: Trace): PartySide | undefined {
  const { what, participant } = trace.entries[failure.eventIndex] ?? {};
  if (what?.case !== 'heard' || what.value.toneHz > 0) return undefined;
  if (participant !== 'caller' && participant !== 'callee') return undefined;
  if (EXPECTS_SILENCE.has(failure.clause)) return undefined;
  const heardBefore = trace.entries.some(
    (entry, at) =>
      at < failure.eventIndex &&
      entry.participant === participant &&
      entry.what.case === 'heard' &&
      entry.what.value.toneHz > 0,
  );
  return heardBefore ? undefined : participant;
}

/** What sounds against these comes from the speaker. */
const EXPECTS_SILENCE: ReadonlySet<string> = new Set(['EO-5', 'HU-3', 'MU-4']);

/** Of a speaker that nobody hears and one that is heard elsewhere, and of two ears likewise. */
function weigh(
  result: CaseResult,
  speaker: PartySide,
  hearer: PartySide,
  { speaks, hears }: Abilities,
): PartySide | undefined {
  const isHeard = speaks.has(result[speaker]);
  const canHear = hears.has(result[hearer]);
  if (isHeard === canHear) return undefined;
  return isHeard ? hearer : speaker;
}

/** The side that broke the clause of a failure, by that failure alone. */
export function findSide(failure: Failure, trace: Trace): Side {
  const entry = trace.entries[failure.eventIndex];
  const binds = CLAUSES[failure.clause as ClauseId]?.binds;
  // What an application is given is its SDK's to say, whoever sent the frame.
  if (failure.clause === 'G-8') return asSide(failure.participant);
  if (failure.clause === 'CN-1') return findWhoKeepsFromConnecting(failure, trace);
  if (entry === undefined) return 'server';
  const witness = asSide(entry.participant);
  // A side hears what the other one sends.
  if (entry.what.case === 'heard') return witness === 'caller' ? 'callee' : 'caller';
  if (binds === 'server') return 'server';
  switch (entry.what.case) {
    case 'received':
    case 'receivedRaw':
      return binds === 'client' ? asSide(failure.participant) : 'server';
    case 'closed':
      return entry.what.value.byParticipant ? witness : 'server';
    default:
      return witness;
  }
}

/**
 * A call that is never connected: an SDK that got CONNECTED and did not say so, else the one that owes its
 * description, else the one that never reported to the server that its media is there, else the server.
 */
function findWhoKeepsFromConnecting(failure: Failure, trace: Trace): Side {
  if (wasTold(failure, trace)) return asSide(failure.participant);
  const debt = findKeptBack(failure, trace);
  if (debt !== undefined) return debt.side;
  const mute = (['caller', 'callee'] as const).find((side) => {
    const own = trace.entries.filter(({ participant }) => participant === side);
    return !own.some((entry, at) => reportsMedia(entry, own.slice(at + 1)));
  });
  return mute ?? 'server';
}

/** The description for want of which a call was never connected. */
function findKeptBack(failure: Failure, trace: Trace): Debt | undefined {
  if (failure.clause !== 'CN-1' || wasTold(failure, trace)) return undefined;
  return findDebt(trace.entries.slice(0, failure.eventIndex + 1));
}

function wasTold({ participant }: Failure, { entries }: Trace): boolean {
  return entries.some((entry) => entry.participant === participant && isConnected(entry));
}

function isConnected({ what }: TraceEntry): boolean {
  return (
    what.case === 'received' &&
    what.value.body.case === 'event' &&
    what.value.body.value.body.case === 'connected'
  );
}

/** A report that brings CONNECTED (CN-3), and that the server had no reason to drop (CN-4): behind the answer, and not refused. */
function reportsMedia({ what }: TraceEntry, later: readonly TraceEntry[]): boolean {
  const frame = what.case === 'sent' ? what.value : undefined;
  if (frame?.body.case !== 'mediaReport') return false;
  const { state, negotiationId } = frame.body.value;
  if (state !== MediaState.CONNECTED || negotiationId !== 1) return false;
  return !later.some((each) => refuses(each.what, frame.requestId) || sendsAnswer(each.what));
}

function refuses(what: TraceEntry['what'], requestId: number): boolean {
  const frame = what.case === 'received' ? what.value.body : undefined;
  if (frame?.case !== 'response' || requestId === 0) return false;
  const { status } = frame.value;
  return frame.value.requestId === requestId && status?.code !== StatusCode.OK;
}

function sendsAnswer(what: TraceEntry['what']): boolean {
  const { body } = what.case === 'sent' ? what.value : {};
  return body?.case === 'description' && body.value.type === DescriptionType.ANSWER;
}

function asSide(participant: string): Side {
  return participant === 'caller' || participant === 'callee' ? participant : 'server';
}
