/** Owns what a late session with `replay_held` is told of the calls that wait for it: LS-8. */
import { CallType, Disposition, Feature, type PendingCall } from '@audiocall/proto';
import { isAlone } from '../alone.js';
import { requireField, requireOnce } from '../duty.js';
import { findTimeLeft, mayBeOver } from '../endings.js';
import type { CallFact, EventFact, Facts, SessionFact } from '../facts.js';
import { isInForce } from '../in-force.js';
import type { Monitor, Verdict } from '../monitor.js';
import { findEvents, findRungSessions, isPresent } from '../timeline.js';

/** LS-8: the held calls are listed, oldest first, and the oldest one rings. */
export const heldReplays: Monitor = {
  clauses: ['LS-8'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      checkPending(facts, verdict, session);
      checkRinging(facts, verdict, session);
    }
  },
};

/** The calls to the session's user that were offered before it was created, oldest first. */
function findEarlier(facts: Facts, session: SessionFact): readonly CallFact[] {
  return [...facts.calls.values()].filter(
    (call) =>
      call.caller.service === session.service &&
      call.terms.callee === session.user &&
      call.offer.sentAt < session.createdAt,
  );
}

/** The call rang nowhere any more, and nothing can have ended it, while the session was being created. */
function wasHeld(facts: Facts, call: CallFact, session: SessionFact): boolean {
  const result = call.offer.response?.result;
  const isHeld = result?.case === 'offerCall' && result.value.disposition === Disposition.HELD;
  const rung = findRungSessions(call).filter((other) => other !== session);
  return (
    (rung.length === 0 ? isHeld : isReplaced(facts, rung, session)) &&
    call.offeredAt < session.requestedAt &&
    !facts.sessions.some(
      (other) =>
        other !== session && other.user === session.user && isPresent(other, session.requestedAt),
    ) &&
    (call.claim?.sentAt ?? session.createdAt) >= session.createdAt &&
    !mayBeOver(facts, call, session.createdAt)
  );
}

/** The call rang only where this session took the place, and nothing else happened at the time. */
function isReplaced(
  facts: Facts,
  rung: readonly SessionFact[],
  { requestedAt }: SessionFact,
): boolean {
  const request = facts.sent.find(({ sentAt }) => sentAt === requestedAt);
  if (request === undefined || !isAlone(facts, request)) return false;
  return rung.every(({ endsFrom }) => endsFrom === requestedAt);
}

function checkPending(facts: Facts, verdict: Verdict, session: SessionFact): void {
  const { pending } = session.granted;
  const { participant, createdAt } = session;
  const complain = (what: string): void =>
    verdict.break(
      'LS-8',
      createdAt,
      participant,
      `The response to ${participant}'s CreateSession ${what}.`,
    );
  if (!isInForce(session, Feature.REPLAY_HELD)) {
    if (pending.length > 0) complain('lists held calls, and replay_held is not in force');
    return;
  }
  const earlier = findEarlier(facts, session);
  const held = earlier.filter((call) => wasHeld(facts, call, session));
  if (held.length > 0) verdict.reach('LS-8');
  const missing = held.find((call) => !pending.some(({ callId }) => callId === call.id));
  if (missing !== undefined) complain(`does not list ${missing.id}, which is held for the user`);
  const known = pending.map(({ callId }) => facts.calls.get(callId));
  for (const [index, call] of known.entries()) {
    const entry = pending[index];
    if (call === undefined || entry === undefined) continue;
    if (!earlier.includes(call)) complain(`lists ${call.id}, which is not held for the user`);
    else if (isKnownOver(call, session)) complain(`lists ${call.id}, which is over`);
    else if (ringsElsewhere(call, session)) {
      complain(`lists ${call.id}, which rings at another session of the user, and is not held`);
    }
    const before = known[index - 1];
    const isOlder = before !== undefined && call.offeredAt < before.offer.sentAt;
    if (isOlder) complain(`lists ${before.id} before ${call.id}, which is older`);
    checkEntry(facts, verdict, session, call, entry);
  }
}

function isKnownOver(call: CallFact, session: SessionFact): boolean {
  return call.endedAt !== undefined && call.endedAt < session.requestedAt;
}

/** With `fork`, it had rung at another session, which was there all the while. */
function ringsElsewhere(call: CallFact, session: SessionFact): boolean {
  return findEvents(call, 'ringing').some(
    ({ at, session: other }) =>
      other !== undefined &&
      other !== session &&
      at < session.requestedAt &&
      (other.endsFrom ?? session.createdAt) >= session.createdAt,
  );
}

/** What a listed call says of itself. */
function checkEntry(
  facts: Facts,
  verdict: Verdict,
  { createdAt, requestedAt, participant }: SessionFact,
  call: CallFact,
  entry: PendingCall,
): void {
  const { caller, terms } = call;
  const check = (what: string, observed: unknown, expected: unknown): void =>
    requireField(verdict, 'LS-8', createdAt, participant, `pending.${what}`, observed, expected);
  check('caller', entry.caller, caller.user);
  check('caller_session', entry.callerSession, caller.id);
  check('call_type', CallType[entry.callType], CallType[terms.callType]);
  check('record', entry.record, terms.record);
  const most = findTimeLeft(facts, call, requestedAt);
  if (entry.expiresInMs <= most) return;
  verdict.break(
    'LS-8',
    createdAt,
    participant,
    `pending says that ${entry.expiresInMs} ms are left of the offer; there were at most ${Math.ceil(most)} ms.`,
  );
}

function checkRinging(facts: Facts, verdict: Verdict, session: SessionFact): void {
  const [oldest] = session.granted.pending;
  const earlier = findEarlier(facts, session);
  for (const call of facts.calls.values()) {
    for (const fact of findEvents(call, 'ringing')) {
      if (fact.session !== session) continue;
      checkLate(verdict, session, call, fact, earlier.includes(call));
      checkTimeLeft(facts, verdict, session, call, fact);
    }
  }
  const call = oldest === undefined ? undefined : facts.calls.get(oldest.callId);
  if (call === undefined || !isInForce(session, Feature.REPLAY_HELD)) return;
  requireOnce(facts, verdict, {
    clause: 'LS-8',
    call,
    kind: 'ringing',
    to: session,
    since: session.createdAt,
    because: `it is the oldest call that is held for ${session.user}`,
  });
}

/** RINGING that comes late has less time than the offer had. */
function checkTimeLeft(
  facts: Facts,
  verdict: Verdict,
  session: SessionFact,
  call: CallFact,
  { at, participant, event: { body } }: EventFact,
): void {
  if (body.case !== 'ringing' || !body.value.late) return;
  const most = findTimeLeft(facts, call, session.requestedAt);
  if (body.value.expiresInMs <= most) return;
  verdict.break(
    'LS-8',
    at,
    participant,
    `${participant} received late RINGING for call ${call.id} with ${body.value.expiresInMs} ms left; there were at most ${Math.ceil(most)} ms.`,
  );
}

/** `late` says what it is, and only the oldest held call rings late. */
function checkLate(
  verdict: Verdict,
  session: SessionFact,
  call: CallFact,
  fact: EventFact,
  mayBeLate: boolean,
): void {
  const { body } = fact.event;
  if (body.case !== 'ringing') return;
  const { pending } = session.granted;
  const isListed = pending.some(({ callId }) => callId === call.id);
  const wrong =
    isListed && pending[0]?.callId !== call.id
      ? 'it is held, and not the oldest one, which alone rings'
      : isListed && !body.value.late
        ? 'it was held before the session was created, so that `late` has to be set'
        : body.value.late && !isListed
          ? '`late` is set, and the response to CreateSession did not list it'
          : body.value.late && !mayBeLate
            ? '`late` is set, and it was offered after the session was created'
            : undefined;
  if (wrong === undefined) return;
  verdict.break(
    'LS-8',
    fact.at,
    fact.participant,
    `${fact.participant} received RINGING for call ${call.id}: ${wrong}.`,
  );
}
