/**
 * Owns questions about when: what was known at a step, when a participant was settled, in which state
 * a call or a session was. Answers only where the trace leaves no doubt. Judges nothing.
 */
import {
  BusyScope,
  Disposition,
  EndReason,
  Feature,
  MediaState,
  SessionPolicy,
  StatusCode,
  type Timers,
  TimersSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { readClaim } from './claim.js';
import type {
  CallFact,
  EventCase,
  EventFact,
  Facts,
  SentFrame,
  SessionFact,
  SettleFact,
} from './facts.js';
import { isInForce } from './in-force.js';

/**
 * The step at which everything that was caused by what was known at `after` had reached this
 * participant: the first Pong to a Ping that it sent later (clause G-5). Undefined when the trace
 * does not go that far, or the socket closed first.
 */
export function findSettle(facts: Facts, participant: string, after: number): number | undefined {
  const settles = facts.settles.get(participant) ?? [];
  return settles.find((settle) => settle.pingAt > after && bearsSession(facts, settle))?.pongAt;
}

/** What a participant is told comes to the socket of its session, once it has one. */
function bearsSession(facts: Facts, { session, socket, pingAt }: SettleFact): boolean {
  if (session !== undefined || socket.index === 0) return true;
  return !facts.sessions.some(
    ({ participant, createdAt }) => participant === socket.participant && createdAt < pingAt,
  );
}

/**
 * The step by which the server had processed a frame: its response, the Pong to a later Ping of the same
 * socket, or the resume after which nothing of that socket counts any more.
 */
export function findProcessed(sent: SentFrame): number | undefined {
  const { session, socket, answeredAt, settledAt } = sent;
  return answeredAt ?? settledAt ?? session?.resumes.find(({ from }) => from === socket)?.at;
}

/** The events of a kind for a call, at one participant or at all. */
export function findEvents(
  call: CallFact,
  kind: EventCase,
  participant?: string,
): readonly EventFact[] {
  return call.events.filter(
    (fact) =>
      fact.event.body.case === kind &&
      (participant === undefined || fact.participant === participant),
  );
}

/** The participant's session was there, and not about to end, all the way to this step. */
export function isPresent(session: SessionFact, step: number): boolean {
  return session.createdAt <= step && (session.endsFrom === undefined || session.endsFrom > step);
}

/** The sessions of a call's callee. */
export function findCalleeSessions(facts: Facts, call: CallFact): readonly SessionFact[] {
  return facts.sessions.filter(
    (session) => session.service === call.caller.service && session.user === call.terms.callee,
  );
}

/** Sessions that were sent RINGING for a call. */
export function findRungSessions(call: CallFact): readonly SessionFact[] {
  const rung: SessionFact[] = [];
  for (const fact of findEvents(call, 'ringing')) {
    if (fact.session !== undefined && !rung.includes(fact.session)) rung.push(fact.session);
  }
  return rung;
}

/** Milliseconds on the trace's clock. */
export function msAt(facts: Facts, step: number): number {
  return facts.entries[step]?.atMs ?? 0;
}

/** The phase of a call as it was known at a step. */
export type Phase = 'none' | 'offered' | 'claimed' | 'connected' | 'ended';

/** The phase of a call as it was known at a step. */
export function phaseAt(call: CallFact, step: number): Phase {
  if (call.endedAt !== undefined && call.endedAt <= step) return 'ended';
  const connected = call.events.some(
    (fact) => fact.event.body.case === 'connected' && fact.at <= step,
  );
  if (connected) return 'connected';
  if (call.claimedAt !== undefined && call.claimedAt <= step) return 'claimed';
  return call.offeredAt <= step ? 'offered' : 'none';
}

/** The state of a session as it was known at a step, and the call that it is in. */
export type SessionState =
  | { readonly name: 'idle' }
  | { readonly name: 'calling' | 'ringing' | 'inCall'; readonly call: CallFact };

/** The state of a session as it was known at a step. */
export function stateAt(facts: Facts, session: SessionFact, step: number): SessionState {
  for (const call of facts.calls.values()) {
    const phase = phaseAt(call, step);
    if (phase === 'none' || phase === 'ended') continue;
    if (phase === 'offered') {
      if (call.caller === session) return { name: 'calling', call };
      if (ringsAt(facts, call, session)) return { name: 'ringing', call };
    } else if (call.caller === session || call.claimant === session) {
      return { name: 'inCall', call };
    }
  }
  return { name: 'idle' };
}

/** A call that was notified rings at the callee's session, also while nobody has read its RINGING. */
function ringsAt(facts: Facts, call: CallFact, session: SessionFact): boolean {
  if (findRungSessions(call).includes(session)) return true;
  const result = call.offer.response?.result;
  const isNotified =
    result?.case === 'offerCall' && result.value.disposition === Disposition.NOTIFIED;
  const isCallee = session.service === call.caller.service && session.user === call.terms.callee;
  if (!isNotified || !isCallee || session.requestedAt >= call.offeredAt) return false;
  // It may have come behind the offer: then it rings only if there is nobody else whom it can have rung.
  const wasThere = session.createdAt < call.offer.sentAt || isOnlyCallee(facts, session, call);
  return wasThere && !wasBusy(facts, session, call);
}

function isOnlyCallee(facts: Facts, session: SessionFact, call: CallFact): boolean {
  return findCalleeSessions(facts, call).every(
    (other) => other === session || other.requestedAt >= call.offeredAt,
  );
}

/** Another call had the session when this one was offered, so that it did not ring there (MD-1). */
export function wasBusy(facts: Facts, session: SessionFact, call: CallFact): boolean {
  const step = call.offer.sentAt;
  return [...facts.calls.values()].some((other) => {
    const phase = phaseAt(other, step);
    if (other === call || phase === 'none' || phase === 'ended') return false;
    if (other.caller === session) return true;
    return phase === 'offered'
      ? findRungSessions(other).includes(session)
      : other.claimant === session;
  });
}

/** Under this scope, one session that is not idle makes its user busy (MD-4). */
export function isScopeUser({ granted: { sessionPolicy, busyScope } }: SessionFact): boolean {
  return sessionPolicy === SessionPolicy.FORK && busyScope === BusyScope.USER;
}

/** Another session of the user is a party, so that this one may not be (MD-4). */
export function isBound(facts: Facts, session: SessionFact, step: number): boolean {
  if (!isScopeUser(session)) return false;
  return facts.sessions.some((other) => {
    if (other === session || other.service !== session.service) return false;
    if (other.user !== session.user || other.createdAt > step) return false;
    const { name } = stateAt(facts, other, step);
    return name === 'calling' || name === 'inCall';
  });
}

/**
 * Nothing else was under way while this request was: every earlier frame of every participant was
 * answered or settled before, no other frame came between, and no session was being lost. Then the
 * state in which the server processed it is known.
 */
export function isAlone(facts: Facts, request: SentFrame): boolean {
  const known = ALONE.get(request) ?? wasAlone(facts, request);
  ALONE.set(request, known);
  return known;
}

/** Several monitors ask for the same requests. */
const ALONE = new WeakMap<SentFrame, boolean>();

function wasAlone(facts: Facts, request: SentFrame): boolean {
  const until = request.answeredAt;
  if (until === undefined) return false;
  if (wasCrossed(facts, request, until)) return false;
  for (const session of facts.sessions) {
    const from = session.endsFrom;
    if (from === undefined || from > until || endsBy(session, request)) continue;
    if (session.endedAt === undefined || session.endedAt > request.sentAt) return false;
  }
  for (const call of facts.calls.values()) {
    if (phaseAt(call, request.sentAt) === 'ended') continue;
    if (mayHaveRunOut(facts, call, until) || mayHaveMetBusy(facts, call, request)) return false;
    // The call went with a party's session, and nobody has read of it yet.
    const isGone = [call.caller, call.claimant].some(
      (party) =>
        party?.endsFrom !== undefined && party.endsFrom <= until && !endsBy(party, request),
    );
    if (isGone) return false;
  }
  return !facts.events.some(
    (fact) => isTimerEnd(fact) && fact.at > request.sentAt && fact.at <= findQuiet(facts, until),
  );
}

/** Another frame was under way when the request was sent, or was sent before its response. */
function wasCrossed(facts: Facts, request: SentFrame, until: number): boolean {
  const causes = causesOf(facts);
  const before = countBefore(causes, request.sentAt);
  const next = causes[before]?.sent === request ? before + 1 : before;
  if ((causes[next]?.sent.sentAt ?? until + 1) <= until) return true;
  if ((causes[before - 1]?.doneBy ?? -1) <= request.sentAt) return false;
  return causes.slice(0, before).some(({ sent: other }) => {
    const doneAt = findProcessed(other);
    if (doneAt !== undefined && doneAt <= request.sentAt) return false;
    // Candidates on the same socket change no state; a report may connect or end the call.
    const { body, requestId } = other.frame;
    const isTold = requestId === 0 && body.case === 'candidates';
    return other.participant !== request.participant || !isTold;
  });
}

/** It is the request that ends a session, or that may: not one that is only sent when its time is over. */
export function endsBy({ endsFrom }: SessionFact, { frame, sentAt, response }: SentFrame): boolean {
  if (endsFrom !== sentAt) return false;
  const { case: kind } = frame.body;
  const isGap = kind === 'resume' && response?.status?.code === StatusCode.SEQ_GAP;
  return isGap || kind === 'createSession' || kind === 'destroySession';
}

/** The callee's user became a party of another call, which ends this one (BZ-2), and nobody has read of it. */
function mayHaveMetBusy(facts: Facts, call: CallFact, request: SentFrame): boolean {
  const { service } = call.caller;
  const until = request.answeredAt ?? request.sentAt;
  if (call.claimedAt !== undefined) return false;
  return [...facts.calls.values()].some(
    ({ claim, claimant, caller }) =>
      claim !== undefined &&
      claim !== request &&
      claim.sentAt <= until &&
      (claim.answeredAt ?? until) > call.offer.sentAt &&
      [claimant, caller].some(
        (party) => party?.service === service && party.user === call.terms.callee,
      ),
  );
}

/** Everything that frames sent before a step had caused had reached this participant by then. */
export function wasSettled(facts: Facts, participant: string, step: number): boolean {
  const causes = causesOf(facts);
  const lastCause = causes[countBefore(causes, step) - 1]?.doneBy ?? -1;
  if (lastCause >= step) return false;
  const settles = facts.settles.get(participant) ?? [];
  return settles.some((settle) => settle.pingAt > lastCause && settle.pongAt < step);
}

/** A frame that may cause something, and by when it and all before it had been processed. */
interface Cause {
  readonly sent: SentFrame;
  readonly doneBy: number;
}

/** This is asked for at every request, and some traces have hundreds of them. */
const CAUSES = new WeakMap<Facts, readonly Cause[]>();

function causesOf(facts: Facts): readonly Cause[] {
  const causes = CAUSES.get(facts) ?? listCauses(facts);
  CAUSES.set(facts, causes);
  return causes;
}

function listCauses(facts: Facts): readonly Cause[] {
  const causes: Cause[] = [];
  let doneBy = -1;
  for (const sent of facts.sent) {
    const kind = sent.frame.body.case;
    if (kind === 'ping' || kind === 'pong') continue;
    doneBy = Math.max(doneBy, findProcessed(sent) ?? Number.POSITIVE_INFINITY);
    causes.push({ sent, doneBy });
  }
  return causes;
}

/** How many causes were sent before a step. */
function countBefore(causes: readonly Cause[], step: number): number {
  let [low, high] = [0, causes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((causes[middle]?.sent.sentAt ?? step) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The events with which a timer of a call shows. */
function isTimerEnd(fact: EventFact): boolean {
  const body = fact.event.body;
  if (body.case === 'negotiationEnded') return true;
  if (body.case !== 'leave' && body.case !== 'cancel') return false;
  return (
    body.value.reason === EndReason.NO_ANSWER ||
    body.value.reason === EndReason.CONNECT_TIMEOUT ||
    body.value.reason === EndReason.MEDIA_TIMEOUT
  );
}

/** The step by which everybody's queue was read up to `after`. */
function findQuiet(facts: Facts, after: number): number {
  let quiet = after;
  for (const participant of facts.participants) {
    quiet = Math.max(quiet, findSettle(facts, participant, after) ?? facts.entries.length);
  }
  return quiet;
}

/** A timer of the server's may show that much early on the harness's clock. */
export const CLOCK_MS = 5;

/** How late a timer may fire (clause TO-3), and what the harness itself may add under load. */
export function latenessOf(timerMs: number): number {
  return Math.max(1000, timerMs / 10) + HARNESS_LATE_MS;
}

/** A busy machine may run a harness that late. */
const HARNESS_LATE_MS = 1000;

/** A timer of the call may have fired before this step was observed; a timer never fires early. */
export function mayHaveRunOut(facts: Facts, call: CallFact, step: number): boolean {
  const nowMs = msAt(facts, step) + CLOCK_MS;
  if (mayBeGivenUp(facts, call, step)) return true;
  if (call.claimedAt === undefined) {
    const result = call.offer.response?.result;
    const ringMs = result?.case === 'offerCall' ? result.value.expiresInMs : 0;
    return phaseAt(call, step) === 'offered' && nowMs >= msAt(facts, call.offer.sentAt) + ringMs;
  }
  if (findEvents(call, 'connected').length > 0) return mayMediaRunOut(facts, call, nowMs);
  const claimSentAt = call.claim?.sentAt ?? call.offer.sentAt;
  return nowMs >= msAt(facts, claimSentAt) + timersOf(call).connectMs;
}

/** The caller is away, and its offer may have been given up for that. */
function mayBeGivenUp(facts: Facts, call: CallFact, step: number): boolean {
  if (call.claimedAt !== undefined && call.claimedAt <= step) return false;
  const loss = call.caller.losses.findLast(({ earliestAt }) => earliestAt < step);
  const { resumeRingMs = 0 } = call.caller.granted.timers ?? {};
  const nowMs = msAt(facts, step) + CLOCK_MS;
  return loss !== undefined && nowMs >= msAt(facts, loss.earliestAt) + resumeRingMs;
}

/** A party with `renegotiate` reported that its media is lost, and the time for it may be over (NG-2). */
function mayMediaRunOut(facts: Facts, call: CallFact, nowMs: number): boolean {
  const parties = [call.caller, call.claimant];
  if (!parties.some((party) => isInForce(party, Feature.RENEGOTIATE))) return false;
  return facts.sent.some(({ frame: { body }, session, sentAt }) => {
    if (session !== call.caller && session !== call.claimant) return false;
    if (body.case !== 'mediaReport' || body.value.callId !== call.id) return false;
    if (body.value.state === MediaState.CONNECTED) return false;
    const dueMs = msAt(facts, sentAt) + timersOf(call).mediaMs;
    return isInForce(session, Feature.RENEGOTIATE) && nowMs >= dueMs;
  });
}

/** The timers that a call goes by: its caller's, from the offer to the end of its tombstone (SE-10). */
export function timersOf({ caller }: CallFact): Timers {
  return caller.granted.timers ?? create(TimersSchema);
}

/**
 * Something may have ended the call before this step, whether that was seen already or not: a Leave, the
 * end of a party's session, failed media, a timer, or a claim of another call.
 */
export function mayBeOver(facts: Facts, call: CallFact, step: number): boolean {
  if (call.endedAt !== undefined && call.endedAt <= step) return true;
  if (mayHaveRunOut(facts, call, step)) return true;
  for (const party of [call.caller, call.claimant]) {
    if (party?.endsFrom !== undefined && party.endsFrom <= step) return true;
  }
  return facts.sent.some((sent) => sent.sentAt <= step && mayEnd(call, sent));
}

/** A frame that may end a call, by its kind and its sender. */
function mayEnd(call: CallFact, sent: SentFrame): boolean {
  const { body } = sent.frame;
  const isCaller = sent.session === call.caller;
  const isCallee =
    sent.session?.service === call.caller.service && sent.session.user === call.terms.callee;
  switch (body.case) {
    case 'leave': {
      if (!isCaller && !isCallee) return false;
      const { response } = sent;
      if (response === undefined) return sent.sentAt > call.offer.sentAt;
      return response.result.case === 'leave' && response.result.value.callId === call.id;
    }
    case 'mediaReport':
      return body.value.callId === call.id && body.value.state === MediaState.FAILED;
    case 'offerCall':
      // Only a merged offer claims a call (GL-3).
      if (!isInForce(sent.session, Feature.GLARE_MERGE)) return false;
      if (sent.response !== undefined && readClaim(sent.response) === undefined) return false;
      return mayClaimAnother(call, sent);
    case 'answerCall':
      return mayClaimAnother(call, sent);
    default:
      return false;
  }
}

/** A claim of another call ends those that are held (BZ-2). */
function mayClaimAnother(call: CallFact, { response }: SentFrame): boolean {
  const claim = readClaim(response);
  const isOther = claim !== undefined && claim.callId !== call.id;
  return call.claimedAt === undefined && (response === undefined || isOther);
}

/** How far a call came before it ended, or until now: a call is never claimed after its end. */
export function findLastPhase(call: CallFact): 'offered' | 'claimed' | 'connected' {
  if (call.claimedAt === undefined) return 'offered';
  return findEvents(call, 'connected').length > 0 ? 'connected' : 'claimed';
}

/** The other party of a call. */
export function findPeer(call: CallFact, session: SessionFact): SessionFact | undefined {
  if (session === call.caller) return call.claimant;
  return session === call.claimant ? call.caller : undefined;
}

/** The session was not about to end at a step. */
export function isThere(session: SessionFact, step: number): boolean {
  return session.endsFrom === undefined || session.endsFrom > step;
}
