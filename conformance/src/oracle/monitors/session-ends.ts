/** Owns how sessions end, and what that does to their calls: SE-5, SE-6, MD-2, RS-4, RS-8, WR-6. */
import { CloseCode, EndReason, SessionClosedReason } from '@audiocall/proto';
import { isUnreadClaimant } from '../claim.js';
import { requireField, requireOnce } from '../duty.js';
import { isReadLate, latenessOf, mayHaveRunOut } from '../endings.js';
import type { CallFact, Facts, SessionFact } from '../facts.js';
import { lostResumesOf } from '../lost-resumes.js';
import type { Monitor, Verdict } from '../monitor.js';
import { nameValue } from '../name-value.js';
import { findManner, type Manner } from '../session-manner.js';
import { findEvents, findPeer, findRungSessions, findSettle, msAt, phaseAt } from '../timeline.js';

/** SE-5, SE-6, MD-2 and, with `resume`, WR-6: what the end of a session does to its calls and its socket. */
export const sessionEnds: Monitor = {
  clauses: ['SE-5', 'SE-6', 'MD-2', 'RS-4', 'RS-8', 'WR-6'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      const manner = findManner(facts, session);
      if (manner === undefined) continue;
      checkFarewell(facts, verdict, session, manner);
      for (const call of facts.calls.values()) {
        checkCall(facts, verdict, session, call, manner);
      }
    }
  },
};

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
  if (wasTakenOver(facts, session)) return;
  // It may have been lost before, which nobody told it then: whether that was right is for SE-8.
  if (manner.clause === 'MD-2' && socket.closeCode === CloseCode.PING_LOST) return;
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

/** A Resume whose answer nobody read took it over before its end (RS-7): its farewell went to that socket. */
function wasTakenOver(facts: Facts, session: SessionFact): boolean {
  const { closeCode, closedAt = 0 } = session.socket;
  const lost = lostResumesOf(facts, session);
  return closeCode === CloseCode.TAKEN_OVER && lost.some(({ sentAt }) => sentAt < closedAt);
}

/** What the end of a session does to a call that the session is concerned with. */
function checkCall(
  facts: Facts,
  verdict: Verdict,
  session: SessionFact,
  call: CallFact,
  manner: Manner,
): void {
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
  } else if (findRungSessions(call).includes(session)) {
    if (call.claimant === session || isUnreadClaimant(facts, call, session)) return;
    checkStillHeld(facts, verdict, call, manner, because);
  }
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
  if (isReadLate(facts, fired, msAt(facts, call.offeredAt) + grantedMs)) return;
  const explanation = `${because}, at which it only rang; it rang for ${Math.round(afterMs)} ms, and its deadline of ${grantedMs} ms stays what it was.`;
  verdict.break(clause, fired.at, participant, explanation);
}

/** What a timer of the call ends it with. */
const BY_TIMER: ReadonlySet<EndReason> = new Set([
  EndReason.NO_ANSWER,
  EndReason.CONNECT_TIMEOUT,
  EndReason.MEDIA_TIMEOUT,
]);

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
  if (BY_TIMER.has(other) && mayHaveRunOut(facts, call, event.at)) return;
  if (other === EndReason.MEDIA_FAILED) return;
  requireField(
    verdict,
    clause,
    event.at,
    to.participant,
    `The reason after ${because}`,
    nameValue(EndReason, other),
    nameValue(EndReason, reason),
  );
}
