/**
 * Owns which call a request means, as the specification's clauses TG-1 to TG-4 say, read from a trace.
 * Answers `unsure` where the trace leaves a doubt, such as a tombstone about to go.
 */
import { type AnswerCall, EndReason, type Leave, LeaveIntent, StatusCode } from '@audiocall/proto';
import { findCallsDuring } from './calls-during.js';
import { CLOCK_MS, latenessOf, timersOf } from './endings.js';
import type { CallFact, Facts, RequestScope, SentFrame, SessionFact } from './facts.js';
import { findCallsBetween, findCallsByRef, findOffersByRef } from './lookups.js';
import { oncePerTrace } from './once-per-trace.js';
import { countFront } from './sorted.js';
import { findEvents, findLastPhase, findRungSessions, msAt, phaseAt } from './timeline.js';

/** What a target means. */
export type Meaning =
  | { readonly kind: 'live' | 'ended'; readonly call: CallFact }
  /** A call of somebody else, which has to look like none. */
  | { readonly kind: 'foreign'; readonly isOver: boolean }
  /** A call from that caller, with another call type. */
  | { readonly kind: 'otherType' }
  /** A client_ref of an offer that was refused. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'none' }
  /** A call whose tombstone is gone. */
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'unsure' };

const NONE: Meaning = { kind: 'none' };
const UNSURE: Meaning = { kind: 'unsure' };

/** Which call a target means, for this request. */
export function findMeaning(
  facts: Facts,
  request: SentFrame,
  session: SessionFact,
  target: AnswerCall['target'] | Leave['target'],
): Meaning {
  const step = request.sentAt;
  switch (target.case) {
    case 'callId': {
      const call = facts.calls.get(target.value);
      if (call === undefined || call.offer.sentAt > step) return NONE;
      if (isOwn(call, session, step)) return standing(facts, call, request);
      return { kind: 'foreign', isOver: phaseAt(call, step) === 'ended' };
    }
    case 'clientRef': {
      const offers = findOffersByRef(facts, target.value).filter(
        (sent) => sent.session === session && sent.sentAt < step,
      );
      if (offers.length === 0) return NONE;
      // What is refused for its request_id was never an offer (CA-2); an id that comes again may be one or none.
      if (!offers.some((sent) => newIdsOf(facts).has(sent))) return UNSURE;
      // An offer that was merged names the call that it claimed (GL-3).
      const calls = findCallsByRef(facts, target.value).filter(
        ({ offer, claim }) => offers.includes(offer) || (claim && offers.includes(claim)),
      );
      const call = calls.at(-1);
      return call === undefined ? { kind: 'refused' } : standing(facts, call, request);
    }
    case 'byName': {
      const calls = findCallsBetween(facts, session.service, target.value.caller, session.user);
      const meaning = pickNewest(
        facts,
        calls,
        request,
        ({ offeredAt, caller, terms }) =>
          offeredAt <= step &&
          caller.service === session.service &&
          caller.user === target.value.caller &&
          terms.callee === session.user,
      );
      const isLive = meaning.kind === 'live' && phaseAt(meaning.call, step) === 'offered';
      if (isLive && meaning.call.terms.callType !== target.value.callType) {
        return { kind: 'otherType' };
      }
      return meaning;
    }
    case 'peerSession': {
      const peer = target.value;
      return pickTold(facts, request, session, (call) => {
        const other = call.caller === session ? findClaimantAt(call, step) : call.caller;
        return other?.id === peer;
      });
    }
    case 'onlyRinging':
      return pickTold(facts, request, session, (call) => call.caller !== session);
    case undefined:
      return pickTold(facts, request, session, () => true);
    default: {
      const unknown: never = target;
      return unknown;
    }
  }
}

/** The requests whose ids are above 0, and above those of all frames of their scopes before them. */
const newIdsOf = oncePerTrace(({ sent }) => {
  const highest = new Map<RequestScope, number>();
  const isNew = ({ scope, frame: { requestId } }: SentFrame): boolean => {
    const before = highest.get(scope) ?? 0;
    highest.set(scope, Math.max(before, requestId));
    return requestId > before;
  };
  return new Set(sent.filter(isNew));
});

/** Before the claim nobody is at the other end of an offer. */
function findClaimantAt(call: CallFact, step: number): SessionFact | undefined {
  return (call.claimedAt ?? step) < step ? call.claimant : undefined;
}

/** Why a call ended, as far as the trace says. */
export function findEndReason(call: CallFact): EndReason | undefined {
  const request = call.endedBy;
  if (request === undefined) {
    for (const kind of ['leave', 'cancel'] as const) {
      const told = findEvents(call, kind).flatMap(({ event: { body } }) =>
        body.case === 'leave' || body.case === 'cancel' ? [body.value.reason] : [],
      );
      // What another device is told of an answer says nothing of how the call ended.
      const reason = told.find((each) => each !== EndReason.ANSWERED_ELSEWHERE);
      if (reason === EndReason.REJECTED_ELSEWHERE) return EndReason.REJECTED;
      if (reason !== undefined) return reason;
    }
    return undefined;
  }
  // Not the phase that was known when it was sent: a claim may have come first.
  const phase = findLastPhase(call);
  if (phase !== 'offered') {
    const body = request.frame.body;
    const failed = body.case === 'leave' && body.value.intent === LeaveIntent.MEDIA_FAILED;
    if (!failed) return EndReason.HANGUP;
    return phase === 'claimed' ? EndReason.MEDIA_FAILED : EndReason.MEDIA_TIMEOUT;
  }
  return request.session === call.caller ? EndReason.CALLER_CANCELLED : EndReason.REJECTED;
}

/** A session's own calls, and those offered to its user that it may still take. */
function isOwn(call: CallFact, session: SessionFact, step: number): boolean {
  if (call.caller === session || call.claimant === session) return true;
  if (findRungSessions(call).includes(session)) return true;
  const isCallee = call.caller.service === session.service && call.terms.callee === session.user;
  // That a stranger could end it does not make it the stranger's call.
  if (isCallee && call.endedBy?.session === session) return true;
  return isCallee && phaseAt(call, step) === 'offered';
}

/** Whether a session was told of a call, as far as its frame lets that count (TG-3). */
function wasTold(call: CallFact, { frame, sentAt }: SentFrame, session: SessionFact): boolean {
  if (call.offer.sentAt > sentAt) return false;
  if (call.caller === session) return true;
  if (call.claimant === session && (call.claim?.sentAt ?? 0) < sentAt) return true;
  if (call.endedBy?.session === session && call.endedBy.sentAt < sentAt) return true;
  const ringing = findEvents(call, 'ringing').find((fact) => fact.session === session);
  return ringing !== undefined && (frame.ackSeq === undefined || ringing.event.seq <= frame.ackSeq);
}

/** The calls that each session was ever told of. */
const toldOf = oncePerTrace(({ calls }) => {
  const told = new Map<SessionFact | undefined, CallFact[]>();
  for (const call of calls.values()) {
    const { caller, claimant, endedBy } = call;
    for (const session of new Set([
      caller,
      claimant,
      endedBy?.session,
      ...findRungSessions(call),
    ])) {
      const list = told.get(session);
      if (list === undefined) told.set(session, [call]);
      else list.push(call);
    }
  }
  return told;
});

/** A call that the session was told of and that fits (TG-3). */
function pickTold(
  facts: Facts,
  request: SentFrame,
  session: SessionFact,
  fits: (call: CallFact) => boolean,
): Meaning {
  const counts = (call: CallFact): boolean => wasTold(call, request, session) && fits(call);
  const meaning = pickNewest(facts, toldOf(facts).get(session) ?? [], request, counts);
  if (meaning.kind !== 'ended') return meaning;
  // Which tombstone is the newest: of the call that was offered, told or over last? Most often it is the same one.
  const { call } = meaning;
  const since = Math.min(call.endedAt ?? 0, findToldAt(call, session));
  const isDoubtful = findCallsDuring(facts, since, request.sentAt).some(
    (other) =>
      counts(other) &&
      ((other.endedAt ?? 0) > (call.endedAt ?? 0) ||
        findToldAt(other, session) > findToldAt(call, session)) &&
      standing(facts, other, request).kind !== 'forgotten',
  );
  return isDoubtful ? UNSURE : meaning;
}

/** Where the session was first told of a call, by RINGING or in answer to a request of its own. */
function findToldAt(call: CallFact, session: SessionFact): number {
  if (call.caller === session) return call.offeredAt;
  const ringing = findEvents(call, 'ringing').find((fact) => fact.session === session);
  if (call.claimant === session) return call.claim?.sentAt ?? 0;
  return ringing?.at ?? call.endedBy?.sentAt ?? 0;
}

/** The newest of the calls that count: one that is live, or else one that is remembered. */
function pickNewest(
  facts: Facts,
  calls: readonly CallFact[],
  request: SentFrame,
  counts: (call: CallFact) => boolean,
): Meaning {
  const step = request.sentAt;
  const live = findCallsDuring(facts, step).findLast(
    (call) => counts(call) && phaseAt(call, step) !== 'ended',
  );
  if (live !== undefined) return { kind: 'live', call: live };
  let newest: Meaning = NONE;
  // There may be thousands, and the newest is remembered if any is.
  for (let at = countFront(calls, ({ offer }) => offer.sentAt <= step) - 1; at >= 0; at -= 1) {
    const call = calls[at];
    if (call === undefined || !counts(call)) continue;
    const meaning = standing(facts, call, request);
    if (meaning.kind !== 'forgotten') return meaning;
    newest = meaning;
  }
  return newest;
}

/**
 * Whether a call is live, remembered or forgotten when a request is processed: not before it was sent,
 * not after its answer was observed.
 */
export function standing(facts: Facts, call: CallFact, request: SentFrame): Meaning {
  if (phaseAt(call, request.sentAt) !== 'ended') return { kind: 'live', call };
  const { tombstoneMs } = timersOf(call);
  const latestMs = msAt(facts, request.answeredAt ?? facts.entries.length - 1);
  const keptMs = findEarliestEndMs(facts, call) + tombstoneMs - CLOCK_MS;
  if (latestMs < keptMs) return { kind: 'ended', call };
  const seenMs = msAt(facts, call.endedAt ?? 0);
  const isGone = msAt(facts, request.sentAt) > seenMs + tombstoneMs + latenessOf(tombstoneMs);
  const isMissed = (missesOf(facts).get(call) ?? request.sentAt) < request.sentAt;
  return isGone || isMissed ? { kind: 'forgotten' } : UNSURE;
}

/** Where its own caller was first told of a call, which it named by its id, that there is none: it is forgotten for good. */
const missesOf = oncePerTrace((facts): ReadonlyMap<CallFact, number> => {
  const misses = new Map<CallFact, number>();
  for (const { frame, response, answeredAt, session } of facts.sent) {
    const { body } = frame;
    if (body.case !== 'leave' || body.value.target.case !== 'callId') continue;
    if (response?.status?.code !== StatusCode.CALL_NOT_FOUND || answeredAt === undefined) continue;
    const call = facts.calls.get(body.value.target.value);
    if (call?.caller !== session || call === undefined) continue;
    misses.set(call, Math.min(answeredAt, misses.get(call) ?? answeredAt));
  }
  return misses;
});

/** The server did not end the call before this moment; its end was seen later than it happened. */
function findEarliestEndMs(facts: Facts, call: CallFact): number {
  if (call.endedBy !== undefined) return msAt(facts, call.endedBy.sentAt);
  const offeredMs = msAt(facts, call.offer.sentAt);
  const claimedMs = call.claim === undefined ? offeredMs : msAt(facts, call.claim.sentAt);
  const result = call.offer.response?.result;
  const ringMs = result?.case === 'offerCall' ? result.value.expiresInMs : 0;
  switch (findEndReason(call)) {
    case EndReason.NO_ANSWER:
      return offeredMs + ringMs - CLOCK_MS;
    case EndReason.CONNECT_TIMEOUT:
      return claimedMs + timersOf(call).connectMs - CLOCK_MS;
    default:
      return claimedMs;
  }
}
