/** Owns who may hear of what: G-6, SE-3, ER-3, WR-6. */
import { CloseCode, EndReason } from '@audiocall/proto';
import { lookAlike } from '../alike.js';
import { nameEvent } from '../duty.js';
import type { CallFact, EventFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { findLosers } from '../lookups.js';
import type { Monitor, Verdict } from '../monitor.js';
import { nameValue } from '../name-value.js';
import { findTakenMessages } from '../taken-messages.js';
import { findCalleeSessions, findRungSessions, findSettle, isPresent } from '../timeline.js';

/** G-6, SE-3, ER-3: a call is named to those whom it concerns, and to nobody else. */
export const isolation: Monitor = {
  clauses: ['G-6', 'SE-3', 'ER-3'],
  watch(facts, verdict) {
    const reached = new Set<IsolationClause>();
    for (const call of facts.calls.values()) {
      checkStrangers(facts, verdict, call, reached);
      for (const fact of call.events) {
        if (fact.session === undefined || concerns(facts, call, fact.session)) continue;
        const clause = nameBreach(call, fact.session);
        const alike =
          clause === 'ER-3'
            ? '; its user id looks like that of the callee, and is another one'
            : '';
        verdict.break(
          clause,
          fact.at,
          fact.participant,
          `${fact.participant}, who has nothing to do with call ${call.id}, received ${nameEvent(fact.event.body.case)} for it${alike}.`,
        );
      }
      checkGlare(facts, verdict, call);
      checkForeigner(verdict, call, call.claim, 'claimed');
      checkForeigner(verdict, call, call.endedBy, 'ended');
    }
    for (const fact of facts.events) checkUntold(facts, verdict, fact);
  },
};

/** What it means that somebody hears of a call who has nothing to do with it. */
function nameBreach({ caller, terms }: CallFact, { service, user }: SessionFact): IsolationClause {
  if (service !== caller.service) return 'SE-3';
  return lookAlike(user, terms.callee) ? 'ER-3' : 'G-6';
}

type IsolationClause = 'G-6' | 'SE-3' | 'ER-3';

/** Somebody of another service claimed a call, or ended it. */
function checkForeigner(
  verdict: Verdict,
  { id, caller }: CallFact,
  request: SentFrame | undefined,
  what: string,
): void {
  const { session, participant, answeredAt, sentAt } = request ?? {};
  if (session === undefined || participant === undefined || sentAt === undefined) return;
  if (session.service === caller.service) return;
  verdict.break(
    'SE-3',
    answeredAt ?? sentAt,
    participant,
    `${participant} is of the service ${session.service} and ${what} call ${id}, which is of the service ${caller.service}.`,
  );
}

/**
 * A call that no offer of this trace explains: the participant was told of it by nothing that may. Holds
 * for a trace of one participant too, since only RINGING or an own request can tell a session of a call.
 */
function checkUntold(facts: Facts, verdict: Verdict, fact: EventFact): void {
  const { event, session, participant, at } = fact;
  const { callId, body } = event;
  if (callId === '' || session === undefined || facts.calls.has(callId)) return;
  const isOwnRinging = body.case === 'ringing' && body.value.callee === session.user;
  const wasToldBefore = facts.events.some(
    (other) => other.participant === participant && other.at < at && other.event.callId === callId,
  );
  const mayHaveAsked = facts.sent.some(
    ({ participant: who, frame, sentAt }) =>
      who === participant && sentAt < at && ASKS_FOR_A_CALL.has(frame.body.case),
  );
  // It may have asked by what is no frame, which WR-3 speaks of.
  const taken = findTakenMessages(facts).get(fact.socket);
  const hasAskedBadly = taken !== undefined && taken.sentAt < at;
  if (isOwnRinging || wasToldBefore || mayHaveAsked || hasAskedBadly) return;
  verdict.break(
    'G-6',
    at,
    participant,
    `${participant} received ${nameEvent(body.case)} for call ${callId}, which it neither offered nor answered, and which did not ring at it.`,
  );
}

/** Requests whose response may name a call that the session did not know. */
const ASKS_FOR_A_CALL: ReadonlySet<string | undefined> = new Set([
  'offerCall',
  'answerCall',
  'resume',
]);

/** The session was caller, was notified, claimed, or ended the call by name. */
function concerns(facts: Facts, call: CallFact, session: SessionFact): boolean {
  if (session === call.caller || session === call.claimant) return true;
  if (session === call.endedBy?.session) return true;
  // RINGING to a wrong user makes nobody the callee.
  const isCallee = findCalleeSessions(facts, call).includes(session);
  return isCallee && findRungSessions(call).includes(session);
}

/** Somebody else was there, so that the call could have leaked. */
function checkStrangers(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  reached: Set<IsolationClause>,
): void {
  const callees = findCalleeSessions(facts, call);
  for (const session of facts.sessions) {
    if (session === call.caller || !isPresent(session, call.offeredAt)) continue;
    // One stranger of a kind is enough: in a long trace nearly everybody is one.
    const breach = nameBreach(call, session);
    if (reached.has(breach) || callees.includes(session)) continue;
    if (findSettle(facts, session.participant, call.offeredAt) === undefined) continue;
    verdict.reach('G-6');
    verdict.reach(breach);
    reached.add('G-6').add(breach);
  }
}

/** GLARE names a call, and it may name it to the callee only. */
function checkGlare(facts: Facts, verdict: Verdict, call: CallFact): void {
  for (const { session, participant, answeredAt, sentAt } of findLosers(facts, call.id)) {
    if (session === undefined) continue;
    if (session === call.caller || findCalleeSessions(facts, call).includes(session)) continue;
    verdict.break(
      session.service === call.caller.service ? 'G-6' : 'SE-3',
      answeredAt ?? sentAt,
      participant,
      `${participant}, who has nothing to do with call ${call.id}, was told its id in winning_call_id.`,
    );
  }
}

/** Closes that have a reason of their own, whatever another socket did. */
const OTHER_CLOSES: ReadonlySet<number | undefined> = new Set<number | undefined>([
  CloseCode.DESTROYED,
  CloseCode.REPLACED,
  CloseCode.PING_LOST,
  CloseCode.NO_HELLO,
  CloseCode.TAKEN_OVER,
  CloseCode.POLICY,
]);

/** WR-6: what one socket does wrong costs the others no more than its loss. */
export const localErrors: Monitor = {
  clauses: ['WR-6'],
  watch(facts, verdict) {
    const culprits = new Set<string>();
    facts.entries.forEach((entry, step) => {
      if (entry.what.case !== 'sentRaw' || culprits.has(entry.participant)) return;
      culprits.add(entry.participant);
      checkSockets(facts, verdict, entry.participant, step);
      for (const fact of facts.events) {
        if (fact.at > step) checkEnd(facts, verdict, entry.participant, step, fact);
      }
    });
  },
};

function checkSockets(facts: Facts, verdict: Verdict, culprit: string, step: number): void {
  const socket = facts.sockets.find(({ participant }) => participant === culprit);
  const since = socket?.closedAt ?? step;
  for (const { participant, closedAt, byParticipant, closeCode } of facts.sockets) {
    if (participant === culprit) continue;
    if (findSettle(facts, participant, since) !== undefined) verdict.reach('WR-6');
    const isOwnFault = facts.entries.some(
      (entry) => entry.participant === participant && entry.what.case === 'sentRaw',
    );
    if (closedAt === undefined || closedAt < step || byParticipant || isOwnFault) continue;
    if (OTHER_CLOSES.has(closeCode)) continue;
    verdict.break(
      'WR-6',
      closedAt,
      participant,
      `${participant}'s socket was closed after ${culprit} had sent something malformed.`,
    );
  }
}

/** The calls of the culprit end as by the loss of its socket. */
function checkEnd(
  facts: Facts,
  verdict: Verdict,
  culprit: string,
  step: number,
  { at, event, participant }: EventFact,
): void {
  const { body } = event;
  const call = facts.calls.get(event.callId);
  if (call === undefined || participant === culprit) return;
  if (body.case !== 'leave' && body.case !== 'cancel') return;
  const isParty = call.caller.participant === culprit || call.claimant?.participant === culprit;
  const endedBefore = call.endedBy !== undefined || (call.endedAt ?? at) < step;
  const { reason } = body.value;
  const byTimer = reason === EndReason.NO_ANSWER || reason === EndReason.CONNECT_TIMEOUT;
  if (!isParty || endedBefore || byTimer) return;
  verdict.reach('WR-6');
  if (reason === EndReason.PEER_LOST) return;
  verdict.break(
    'WR-6',
    at,
    participant,
    `A protocol error of ${culprit} ended call ${call.id} with ${nameValue(EndReason, reason)} for ${participant}; PEER_LOST is right.`,
  );
}
