/** Owns how sessions end, and what that does to their calls: SE-5, SE-6, MD-2, RS-4, RS-8, WR-6. */
import {
  CloseCode,
  EndReason,
  SessionClosedReason,
  SessionPolicy,
  StatusCode,
} from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import { requireField, requireOnce } from '../duty.js';
import { latenessOf, mayHaveRunOut } from '../endings.js';
import type { CallFact, Facts, SessionFact } from '../facts.js';
import { isGoingAway } from '../going-away.js';
import type { Monitor, Verdict } from '../monitor.js';
import { brokeTheProtocol } from '../protocol-errors.js';
import { findEvents, findPeer, findRungSessions, findSettle, msAt, phaseAt } from '../timeline.js';

/** SE-5, SE-6, MD-2 and, with `resume`, WR-6: what the end of a session does to its calls and its socket. */
export const sessionEnds: Monitor = {
  clauses: ['SE-5', 'SE-6', 'MD-2', 'RS-4', 'RS-8', 'WR-6'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      checkReplaceable(facts, verdict, session);
      const from = session.endsFrom;
      if (from === undefined) continue;
      const manner = describeEnd(facts, session);
      if (manner === undefined) continue;
      checkFarewell(facts, verdict, session, manner);
      for (const call of facts.calls.values()) {
        checkCall(facts, verdict, session, call, manner);
      }
    }
  },
};

interface Manner {
  readonly clause: ClauseId & ('SE-5' | 'SE-6' | 'MD-2' | 'RS-4' | 'RS-8' | 'WR-6');
  readonly toPeer: EndReason;
  readonly toRung: EndReason;
  /** The step from which on the server had processed the end. */
  readonly doneAt: number | undefined;
  readonly phrase: string;
}

function describeEnd(facts: Facts, session: SessionFact): Manner | undefined {
  const destroyed = facts.sent.find(
    (sent) => sent.session === session && sent.frame.body.case === 'destroySession',
  );
  const name = session.participant;
  if (destroyed !== undefined) {
    return {
      clause: 'SE-5',
      toPeer: EndReason.HANGUP,
      toRung: EndReason.CALLER_CANCELLED,
      doneAt: destroyed.answeredAt,
      phrase: `${name} destroyed its session`,
    };
  }
  const successor = facts.sessions.find(
    (other) =>
      other !== session &&
      other.service === session.service &&
      other.user === session.user &&
      replaces(other, session) &&
      other.requestedAt <= (session.endsFrom ?? 0) &&
      other.requestedAt > session.createdAt,
  );
  // Its calls are told another reason then, and another clause says which.
  if (isGoingAway(facts, session.endsFrom ?? 0)) return undefined;
  const lost = { toPeer: EndReason.PEER_LOST, toRung: EndReason.PEER_LOST };
  if (successor !== undefined) {
    return {
      clause: 'MD-2',
      ...lost,
      doneAt: successor.createdAt,
      phrase: `${name}'s session was replaced`,
    };
  }
  const gap = facts.sent.find(
    (sent) =>
      sent.frame.body.case === 'resume' &&
      sent.frame.body.value.sessionId === session.id &&
      sent.response?.status?.code === StatusCode.SEQ_GAP,
  );
  if (gap !== undefined) {
    const phrase = `${name}'s Resume was answered SEQ_GAP`;
    return { clause: 'RS-8', ...lost, doneAt: gap.answeredAt, phrase };
  }
  if (brokeTheProtocol(session)) {
    const phrase = `${name} was closed for a protocol error`;
    return { clause: 'WR-6', ...lost, doneAt: session.endedAt, phrase };
  }
  if (session.losses.some(({ backAt }) => backAt === undefined)) {
    const phrase = `nobody came back for ${name}'s session`;
    return { clause: 'RS-4', ...lost, doneAt: session.endedAt, phrase };
  }
  return { clause: 'SE-6', ...lost, doneAt: session.endedAt, phrase: `${name}'s socket was lost` };
}

/** A newer session takes the place of an older one, but under REJECT and FORK only on the same device. */
function replaces(newer: SessionFact, older: SessionFact): boolean {
  const { sessionPolicy } = newer.granted;
  if (sessionPolicy !== SessionPolicy.REJECT && sessionPolicy !== SessionPolicy.FORK) return true;
  return newer.deviceId !== '' && newer.deviceId === older.deviceId;
}

/** Nothing takes the place of a session without a device where the policy is not REPLACE. */
function checkReplaceable(facts: Facts, verdict: Verdict, session: SessionFact): void {
  const { granted, deviceId, socket, participant } = session;
  if (granted.sessionPolicy === SessionPolicy.REPLACE) return;
  const told = facts.events.find(
    ({ session: to, event: { body } }) =>
      to === session &&
      body.case === 'sessionClosed' &&
      body.value.reason === SessionClosedReason.REPLACED,
  );
  const isClosed = socket.closeCode === CloseCode.REPLACED && !socket.byParticipant;
  const at = told?.at ?? (isClosed ? socket.closedAt : undefined);
  if (deviceId !== '') {
    const other = at === undefined ? undefined : findOtherDevice(facts, session, at);
    if (at === undefined || other === undefined) return;
    const explanation = `${participant}'s session was replaced as ${other.participant} came on another device; under REJECT only one with the same device_id takes its place.`;
    verdict.break('MD-2', at, participant, explanation);
    return;
  }
  if (at === undefined) {
    if (outlivesNameless(facts, session)) verdict.reach('MD-2');
    return;
  }
  const policy = SessionPolicy[granted.sessionPolicy];
  const explanation = `${participant}'s session, which names no device, was replaced; under ${policy} only a session with the same device_id is.`;
  verdict.break('MD-2', at, participant, explanation);
}

/** Under REJECT, a session of its user on another device, which was asked for before a step and granted behind it. */
function findOtherDevice(
  { sessions }: Facts,
  { service, user, deviceId, createdAt, granted }: SessionFact,
  step: number,
): SessionFact | undefined {
  if (granted.sessionPolicy !== SessionPolicy.REJECT) return undefined;
  return sessions.find(
    (other) =>
      other.service === service &&
      other.user === user &&
      other.deviceId !== deviceId &&
      other.requestedAt > createdAt &&
      other.requestedAt < step &&
      other.createdAt > step,
  );
}

/** Another session of its user came, which names no device either, and the socket answered a Ping behind it. */
function outlivesNameless(facts: Facts, session: SessionFact): boolean {
  const { service, user, participant, createdAt } = session;
  return facts.sessions.some(
    (newer) =>
      newer.service === service &&
      newer.user === user &&
      newer.deviceId === '' &&
      newer.createdAt > createdAt &&
      findSettle(facts, participant, newer.createdAt) !== undefined,
  );
}

function checkFarewell(facts: Facts, verdict: Verdict, session: SessionFact, manner: Manner): void {
  if (manner.clause !== 'SE-5' && manner.clause !== 'MD-2') return;
  const { participant } = session;
  const [reason, code] =
    manner.clause === 'SE-5'
      ? [SessionClosedReason.DESTROYED, CloseCode.DESTROYED]
      : [SessionClosedReason.REPLACED, CloseCode.REPLACED];
  const farewell = facts.events.find(
    (fact) => fact.session === session && fact.event.body.case === 'sessionClosed',
  );
  if (farewell?.event.body.case === 'sessionClosed') {
    const told = farewell.event.body.value.reason;
    const what = 'The reason of SESSION_CLOSED';
    requireField(
      verdict,
      manner.clause,
      farewell.at,
      participant,
      what,
      SessionClosedReason[told],
      SessionClosedReason[reason],
    );
  }
  const { socket } = session;
  const due =
    manner.doneAt === undefined ? undefined : findSettle(facts, participant, manner.doneAt);
  if (due !== undefined) {
    verdict.break(
      manner.clause,
      due,
      participant,
      `${manner.phrase}, and its socket was still open and answered a Ping; close code ${code} is right.`,
    );
    return;
  }
  if (socket.closedAt === undefined || socket.byParticipant) return;
  const { closedAt, closeCode } = socket;
  requireField(verdict, manner.clause, closedAt, participant, 'The close code', closeCode, code);
  if (farewell !== undefined) return;
  verdict.break(
    manner.clause,
    closedAt,
    participant,
    `${manner.phrase}, and the socket was closed without SESSION_CLOSED.`,
  );
}

/** What the end of a session does to a call that the session is concerned with. */
function checkCall(
  facts: Facts,
  verdict: Verdict,
  session: SessionFact,
  call: CallFact,
  manner: Manner,
): void {
  if (call.caller === session) checkClaimsBehind(facts, verdict, call, manner);
  // The end of a session that nobody came back for may show no sooner than at its call.
  const from = (session.endsFrom ?? 0) - (manner.clause === 'RS-4' ? 1 : 0);
  const phase = phaseAt(call, from);
  if (phase === 'none' || phase === 'ended' || call.endedBy !== undefined) return;
  const because = `${manner.phrase} during call ${call.id}`;
  const peer = findPeer(call, session);
  if (peer !== undefined && (call.claim?.answeredAt ?? 0) <= (manner.doneAt ?? Infinity)) {
    expectEnd(facts, verdict, manner, call, peer, 'leave', manner.toPeer, because);
  } else if (call.caller === session && call.claimedAt === undefined) {
    for (const rung of findRungSessions(call)) {
      expectEnd(facts, verdict, manner, call, rung, 'cancel', manner.toRung, because);
    }
  } else if (findRungSessions(call).includes(session) && call.claimant !== session) {
    checkStillHeld(facts, verdict, call, manner, because);
  }
}

/** What an AnswerCall is told of a call that goes on; a server that fails at it has not ended it either. */
const GOES_ON: ReadonlySet<StatusCode | undefined> = new Set([
  StatusCode.OK,
  StatusCode.ALREADY_ANSWERED,
  StatusCode.INTERNAL,
]);

/** An offer is over with its session, also where nobody was told of either: nobody claims it from then on. */
function checkClaimsBehind(facts: Facts, verdict: Verdict, call: CallFact, manner: Manner): void {
  const { caller, terms } = call;
  const { doneAt, clause } = manner;
  if (doneAt === undefined || (call.claim?.sentAt ?? doneAt) < doneAt) return;
  for (const sent of facts.sent) {
    const { body } = sent.frame;
    const { session, response, answeredAt, participant } = sent;
    if (body.case !== 'answerCall' || body.value.target.case !== 'byName') continue;
    if (sent.sentAt < doneAt || answeredAt === undefined || session?.user !== terms.callee)
      continue;
    if (session.service !== caller.service || body.value.target.value.caller !== caller.user)
      continue;
    if (hasNewer(facts, call, answeredAt)) continue;
    verdict.reach(clause);
    if (!GOES_ON.has(response?.status?.code)) continue;
    const code = StatusCode[response?.status?.code ?? 0];
    const explanation = `${manner.phrase}, and with it its offer of call ${call.id}; ${participant}'s AnswerCall by name was answered ${code}.`;
    verdict.break(clause, answeredAt, participant, explanation);
  }
}

/** The caller has called the same user again, or may have, so that its name means another call. */
function hasNewer(facts: Facts, { offer, terms, caller }: CallFact, until: number): boolean {
  return [...facts.sent, ...facts.unheard].some(
    ({ frame: { body }, sentAt, session }) =>
      body.case === 'offerCall' &&
      sentAt !== offer.sentAt &&
      sentAt < until &&
      body.value.callee === terms.callee &&
      (session === undefined ||
        (session.user === caller.user && session.service === caller.service)),
  );
}

/** The call is held from now on: its caller must hear nothing of it. */
function checkStillHeld(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  manner: Manner,
  because: string,
): void {
  checkDeadline(facts, verdict, call, manner, because);
  if (manner.doneAt === undefined) return;
  const due = findSettle(facts, call.caller.participant, manner.doneAt);
  if (due !== undefined) verdict.reach(manner.clause);
  const told = findEvents(call, 'leave', call.caller.participant).find(({ event: { body } }) => {
    const { reason } = body.case === 'leave' ? body.value : { reason: 0 };
    return (
      reason === EndReason.HANGUP || reason === EndReason.PEER_LOST || reason === EndReason.REJECTED
    );
  });
  if (told === undefined || told.at > (call.claim?.sentAt ?? Infinity)) return;
  if (call.caller.endsFrom !== undefined && call.caller.endsFrom < told.at) return;
  verdict.break(
    manner.clause,
    told.at,
    told.participant,
    `${because}, at which it only rang; the call is held then, and its caller is told nothing.`,
  );
}

/** Nor does it ring longer than its caller was told. */
function checkDeadline(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  { clause }: Manner,
  because: string,
): void {
  const result = call.offer.response?.result;
  const grantedMs = result?.case === 'offerCall' ? result.value.expiresInMs : Infinity;
  const { participant } = call.caller;
  const fired = findEvents(call, 'leave', participant).find(
    ({ event: { body } }) => body.case === 'leave' && body.value.reason === EndReason.NO_ANSWER,
  );
  if (fired === undefined) return;
  verdict.reach(clause);
  const afterMs = msAt(facts, fired.at) - msAt(facts, call.offeredAt);
  if (afterMs <= grantedMs + latenessOf(grantedMs)) return;
  const explanation = `${because}, at which it only rang; it rang for ${Math.round(afterMs)} ms, and its deadline of ${grantedMs} ms stays what it was.`;
  verdict.break(clause, fired.at, participant, explanation);
}

function expectEnd(
  facts: Facts,
  verdict: Verdict,
  manner: Manner,
  call: CallFact,
  to: SessionFact,
  kind: 'leave' | 'cancel',
  reason: EndReason,
  because: string,
): void {
  const since = manner.doneAt ?? Number.POSITIVE_INFINITY;
  const { clause } = manner;
  const event = requireOnce(facts, verdict, { clause, call, kind, to, since, because });
  const body = event?.event.body;
  if (event === undefined || (body?.case !== 'leave' && body?.case !== 'cancel')) return;
  // A timer may have been first, or the end of the other party's session.
  const other = body.value.reason;
  const byTimer = other === EndReason.NO_ANSWER || other === EndReason.CONNECT_TIMEOUT;
  if (byTimer && mayHaveRunOut(facts, call, event.at)) return;
  if (other === EndReason.MEDIA_FAILED) return;
  requireField(
    verdict,
    clause,
    event.at,
    to.participant,
    `The reason after ${because}`,
    EndReason[other],
    EndReason[reason],
  );
}
