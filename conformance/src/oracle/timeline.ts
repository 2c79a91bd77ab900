/**
 * Owns questions about when: when a participant was settled, in which state a call or a session was at a step.
 * Answers only where the trace leaves no doubt. Judges nothing.
 */
import { BusyScope, Disposition, SessionPolicy } from '@audiocall/proto';
import { findCallsDuring } from './calls-during.js';
import type {
  CallFact,
  EventCase,
  EventFact,
  Facts,
  SentFrame,
  SessionFact,
  SettleFact,
} from './facts.js';
import { findSessionsOf } from './lookups.js';
import { countFront } from './sorted.js';

/**
 * The step at which everything that was caused by what was known at `after` had reached this
 * participant: the first Pong to a Ping that it sent later (clause G-5). Undefined when the trace
 * does not go that far, or the socket closed first.
 */
export function findSettle(facts: Facts, participant: string, after: number): number | undefined {
  const settles = facts.settles.get(participant) ?? [];
  for (
    let next = countEarlier(settles, (ping) => ping <= after);
    next < settles.length;
    next += 1
  ) {
    const settle = settles[next];
    if (settle === undefined || settle.pingAt <= after || !bearsSession(facts, settle)) continue;
    return settle.pongAt;
  }
  return undefined;
}

/** How many in front certainly had their Ping that early: asked for at every request, of hundreds of Pings. */
function countEarlier(
  settles: readonly SettleFact[],
  isEarly: (pingAt: number) => boolean,
): number {
  return areInOrder(settles) ? countFront(settles, ({ pingAt }) => isEarly(pingAt)) : 0;
}

/** Pings are answered in their order, unless the server is wrong, or several sockets were read. */
function areInOrder(settles: readonly SettleFact[]): boolean {
  const known = IN_ORDER.get(settles);
  if (known !== undefined) return known;
  const are = settles.every(({ pingAt }, at) => pingAt >= (settles[at - 1]?.pingAt ?? -1));
  IN_ORDER.set(settles, are);
  return are;
}

const IN_ORDER = new WeakMap<readonly SettleFact[], boolean>();

/** The first Pong, to a Ping that was sent later than that, which one of the sessions got: what it was owed by then came before. */
export function findLateSettle(
  facts: Facts,
  sessions: readonly (SessionFact | undefined)[],
  afterMs: number,
): SettleFact | undefined {
  const isEarly = (pingAt: number): boolean => msAt(facts, pingAt) <= afterMs;
  const late = sessions.flatMap((session) => {
    // They are in the order of their Pongs.
    const settles = facts.settles.get(session?.participant ?? '') ?? [];
    for (let next = countEarlier(settles, isEarly); next < settles.length; next += 1) {
      const settle = settles[next];
      if (settle?.session === session && settle !== undefined && !isEarly(settle.pingAt))
        return [settle];
    }
    return [];
  });
  return late.sort((left, right) => left.pongAt - right.pongAt)[0];
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
  const events = eventsOf(call).get(kind) ?? [];
  if (participant === undefined) return events;
  return events.filter((fact) => fact.participant === participant);
}

/** The events of a call by their kinds: most monitors ask for some of them. */
function eventsOf(call: CallFact): ReadonlyMap<EventCase | undefined, readonly EventFact[]> {
  const known = BY_KIND.get(call);
  if (known !== undefined) return known;
  const byKind = new Map<EventCase | undefined, EventFact[]>();
  for (const fact of call.events) {
    const alike = byKind.get(fact.event.body.case);
    if (alike === undefined) byKind.set(fact.event.body.case, [fact]);
    else alike.push(fact);
  }
  BY_KIND.set(call, byKind);
  return byKind;
}

const BY_KIND = new WeakMap<CallFact, ReturnType<typeof eventsOf>>();

/** The participant's session was there, and not about to end, all the way to this step. */
export function isPresent(session: SessionFact, step: number): boolean {
  return session.createdAt <= step && (session.endsFrom === undefined || session.endsFrom > step);
}

/** The sessions of a call's callee. */
export function findCalleeSessions(facts: Facts, call: CallFact): readonly SessionFact[] {
  return findSessionsOf(facts, call.caller.service, call.terms.callee);
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
  if (findEvents(call, 'connected').some(({ at }) => at <= step)) return 'connected';
  if (call.claimedAt !== undefined && call.claimedAt <= step) return 'claimed';
  return call.offeredAt <= step ? 'offered' : 'none';
}

/** The state of a session as it was known at a step, and the call that it is in. */
export type SessionState =
  | { readonly name: 'idle' }
  | { readonly name: 'calling' | 'ringing' | 'inCall'; readonly call: CallFact };

/** The state of a session as it was known at a step. */
export function stateAt(facts: Facts, session: SessionFact, step: number): SessionState {
  for (const call of findCallsDuring(facts, step)) {
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
function wasBusy(facts: Facts, session: SessionFact, call: CallFact): boolean {
  const step = call.offer.sentAt;
  return findCallsDuring(facts, step).some((other) => {
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
  return findSessionsOf(facts, session.service, session.user).some((other) => {
    if (other === session || other.createdAt > step) return false;
    const { name } = stateAt(facts, other, step);
    return name === 'calling' || name === 'inCall';
  });
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
