/**
 * Owns how calls are put together from requests and events. Sockets are read independently, so a callee's
 * RINGING may be noted before the caller's response: this comes when everything else has been read.
 */
import { EndReason } from '@audiocall/proto';
import { readClaim } from './claim.js';
import type { CallFact, EventFact, Facts, SentFrame } from './facts.js';

/** What calls are put together from. */
type Observed = Pick<Facts, 'sent' | 'events' | 'settles'>;

/** The calls of a trace, by their ids. */
export function readCalls({ sent, events, settles }: Observed): ReadonlyMap<string, CallFact> {
  const calls = new Map<string, CallFact>();
  for (const frame of sent) noteOffer(calls, frame);
  for (const frame of sent) noteClaimOrLeave(calls, frame);
  for (const event of events) noteCallEvent(calls, event);
  for (const call of calls.values()) noteElsewhere(settles, call);
  return calls;
}

function noteOffer(calls: Map<string, CallFact>, sent: SentFrame): void {
  const { body } = sent.frame;
  const result = sent.response?.result;
  if (body.case !== 'offerCall' || result?.case !== 'offerCall' || sent.repeats) return;
  if (sent.session === undefined || sent.answeredAt === undefined) return;
  // A merged offer made no call: it claimed one (GL-3).
  if (calls.has(result.value.callId) || readClaim(sent.response) !== undefined) return;
  calls.set(result.value.callId, {
    id: result.value.callId,
    offer: sent,
    terms: body.value,
    caller: sent.session,
    offeredAt: sent.answeredAt,
    events: [],
    claim: undefined,
    claimant: undefined,
    claimedAt: undefined,
    endedBy: undefined,
    endedAt: undefined,
  });
}

function noteClaimOrLeave(calls: Map<string, CallFact>, sent: SentFrame): void {
  const result = sent.response?.result;
  if (sent.repeats !== undefined || sent.answeredAt === undefined) return;
  const claim = readClaim(sent.response);
  if (claim !== undefined) {
    const call = calls.get(claim.callId);
    if (call === undefined || call.claim !== undefined) return;
    call.claim = sent;
    call.claimant = sent.session;
    call.claimedAt = sent.answeredAt;
  } else if (result?.case === 'leave' && !result.value.alreadyEnded) {
    const call = calls.get(result.value.callId);
    if (call === undefined) return;
    call.endedBy ??= sent;
    call.endedAt = Math.min(sent.answeredAt, call.endedAt ?? sent.answeredAt);
  }
}

function noteCallEvent(calls: Map<string, CallFact>, fact: EventFact): void {
  const call = calls.get(fact.event.callId);
  if (call === undefined) return;
  call.events.push(fact);
  const kind = fact.event.body.case;
  if (isElsewhere(fact)) return;
  if (kind === 'answered') call.claimedAt = Math.min(fact.at, call.claimedAt ?? fact.at);
  if (kind === 'leave' || kind === 'cancel') {
    call.endedAt = Math.min(fact.at, call.endedAt ?? fact.at);
  }
}

function isElsewhere({ event: { body } }: EventFact): boolean {
  return body.case === 'cancel' && body.value.reason === EndReason.ANSWERED_ELSEWHERE;
}

/**
 * CANCEL(ANSWERED_ELSEWHERE) says that the call goes on, on another device; unless the caller, who would
 * have been told of that, was not: then it is an end like any other, with a wrong reason (MD-3).
 */
function noteElsewhere(settles: Facts['settles'], call: CallFact): void {
  const { participant, losses, endsFrom } = call.caller;
  for (const fact of call.events.filter(isElsewhere)) {
    const due = settles.get(participant)?.find(({ pingAt }) => pingAt > fact.at)?.pongAt;
    const wasThere = due !== undefined && losses.length === 0 && (endsFrom ?? due) >= due;
    if (call.claimedAt !== undefined || !wasThere) {
      call.claimedAt = Math.min(fact.at, call.claimedAt ?? fact.at);
    } else {
      call.endedAt = Math.min(fact.at, call.endedAt ?? fact.at);
    }
  }
}
