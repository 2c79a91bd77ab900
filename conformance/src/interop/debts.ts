/**
 * Owns which party of a call owes its description of negotiation 1 (DE-1): without it nobody gets CONNECTED,
 * whoever waits for that. Pure.
 */
import { type ClientFrame, DescriptionType, type TraceEntry } from '@audiocall/proto';

/** What a party was to send and did not. */
export interface Debt {
  readonly side: 'caller' | 'callee';
  /** `the ANSWER to the early offer that came with its claim`. */
  readonly what: string;
}

/** The first description that was due, in a call that goes on, and was not sent; undefined where nothing is owed. */
export function findDebt(entries: readonly TraceEntry[]): Debt | undefined {
  for (const [at, { participant, what }] of entries.entries()) {
    if (participant !== 'caller' && participant !== 'callee') continue;
    const due = findDue(what);
    if (due === undefined || entries.some((entry) => ends(entry, participant, due.callId)))
      continue;
    const isPaid = entries.some(
      (entry, step) =>
        entry.participant === participant &&
        entry.what.case === 'sent' &&
        (step > at ? describes(entry.what.value, due) : answersInline(entry.what.value, due)),
    );
    if (!isPaid) return { side: participant, what: due.what };
  }
  return undefined;
}

/** The party left the call, or was told of its end. */
function ends({ participant, what }: TraceEntry, party: string, callId: string): boolean {
  if (participant !== party) return false;
  if (what.case === 'sent') return leaves(what.value, callId);
  const frame = what.case === 'received' ? what.value.body : undefined;
  if (frame?.case !== 'event' || frame.value.callId !== callId) return false;
  return frame.value.body.case === 'leave';
}

function leaves({ body }: ClientFrame, callId: string): boolean {
  if (body.case !== 'leave') return false;
  const { target } = body.value;
  return target.case !== 'callId' || target.value === callId;
}

interface Due {
  readonly callId: string;
  readonly type: DescriptionType;
  readonly what: string;
}

/** What a party has to send once it has received this. */
function findDue(what: TraceEntry['what']): Due | undefined {
  const frame = what.case === 'received' ? what.value.body : undefined;
  if (frame?.case === 'response') {
    const { result } = frame.value;
    const claim = result.case === 'offerCall' ? result.value.claim : result.value;
    if (claim?.$typeName !== 'audiocall.signaling.v1.AnswerCallResult') return undefined;
    if (claim.sdpOffer === undefined) return undefined;
    const text = 'the ANSWER to the early offer that came with its claim';
    return { callId: claim.callId, type: DescriptionType.ANSWER, what: text };
  }
  if (frame?.case !== 'event') return undefined;
  const { callId, body } = frame.value;
  if (body.case === 'answered' && body.value.needOffer) {
    return { callId, type: DescriptionType.OFFER, what: 'the OFFER that ANSWERED asks for' };
  }
  if (body.case !== 'description' || body.value.negotiationId !== 1) return undefined;
  if (body.value.type !== DescriptionType.OFFER) return undefined;
  return { callId, type: DescriptionType.ANSWER, what: 'the ANSWER to the OFFER of its caller' };
}

function describes({ body }: ClientFrame, { callId, type }: Due): boolean {
  if (body.case !== 'description' || body.value.callId !== callId) return false;
  return body.value.negotiationId === 1 && body.value.type === type;
}

/** An offer that came with RINGING may be answered in AnswerCall itself (SR-1). */
function answersInline({ body }: ClientFrame, { type }: Due): boolean {
  if (body.case !== 'answerCall' || type !== DescriptionType.ANSWER) return false;
  return body.value.sdpAnswer !== undefined;
}
