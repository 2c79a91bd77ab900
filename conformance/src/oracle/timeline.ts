/**
 * Owns questions about when: what was known at a step, when a participant was settled, in which state
 * a call or a session was. Answers only where the trace leaves no doubt. Judges nothing.
 */
import { EndReason } from '@audiocall/proto';
import type { CallFact, EventCase, EventFact, Facts, SentFrame, SessionFact } from './facts.js';

/**
 * The step at which everything that was caused by what was known at `after` had reached this
 * participant: the first Pong to a Ping that it sent later (clause G-5). Undefined when the trace
 * does not go that far, or the socket closed first.
 */
export function findSettle(facts: Facts, participant: string, after: number): number | undefined {
  return facts.settles.get(participant)?.find((settle) => settle.pingAt > after)?.pongAt;
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
      const rings = findRungSessions(call).includes(session);
      if (rings) return { name: 'ringing', call };
    } else if (call.caller === session || call.claimant === session) {
      return { name: 'inCall', call };
    }
  }
  return { name: 'idle' };
}

/**
 * Nothing else was under way while this request was: every earlier frame of every participant was
 * answered or settled before, no other frame came between, and no session was being lost. Then the
 * state in which the server processed it is known.
 */
export function isAlone(facts: Facts, request: SentFrame): boolean {
  const until = request.answeredAt;
  if (until === undefined) return false;
  for (const other of facts.sent) {
    if (other === request || other.sentAt > until) continue;
    const isPing = other.frame.body.case === 'ping' || other.frame.body.case === 'pong';
    if (isPing) continue;
    if (other.sentAt > request.sentAt) return false;
    const doneAt = other.answeredAt ?? findSettle(facts, other.participant, other.sentAt);
    if (doneAt === undefined || doneAt > request.sentAt) {
      if (other.participant !== request.participant) return false;
      if (other.frame.requestId > 0) return false;
    }
  }
  for (const session of facts.sessions) {
    const from = session.endsFrom;
    if (from === undefined || from > until) continue;
    if (session.endedAt === undefined || session.endedAt > request.sentAt) return false;
  }
  return !facts.events.some(
    (fact) => isTimerEnd(fact) && fact.at > request.sentAt && fact.at <= findQuiet(facts, until),
  );
}

/** Everything that frames sent before a step had caused had reached this participant by then. */
export function wasSettled(facts: Facts, participant: string, step: number): boolean {
  let lastCause = -1;
  for (const sent of facts.sent) {
    const kind = sent.frame.body.case;
    if (sent.sentAt >= step || kind === 'ping' || kind === 'pong') continue;
    const doneAt = sent.answeredAt ?? findSettle(facts, sent.participant, sent.sentAt);
    if (doneAt === undefined || doneAt >= step) return false;
    lastCause = Math.max(lastCause, doneAt);
  }
  const settles = facts.settles.get(participant) ?? [];
  return settles.some((settle) => settle.pingAt > lastCause && settle.pongAt < step);
}

/** The events with which a timer of a call shows. */
function isTimerEnd(fact: EventFact): boolean {
  const body = fact.event.body;
  if (body.case !== 'leave' && body.case !== 'cancel') return false;
  return (
    body.value.reason === EndReason.NO_ANSWER || body.value.reason === EndReason.CONNECT_TIMEOUT
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

/** The other party of a call. */
export function findPeer(call: CallFact, session: SessionFact): SessionFact | undefined {
  if (session === call.caller) return call.claimant;
  return session === call.claimant ? call.caller : undefined;
}

/** The session was not about to end at a step. */
export function isThere(session: SessionFact, step: number): boolean {
  return session.endsFrom === undefined || session.endsFrom > step;
}
