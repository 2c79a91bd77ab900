/** Owns how a server goes away: GA-1. That it refuses what is new is for the answers. */
import { CloseCode, EndReason, SessionClosedReason } from '@audiocall/proto';
import { requireField } from '../duty.js';
import { leewayOf } from '../endings.js';
import { wasMoved } from '../explained-closes.js';
import type { CallFact, Facts, SessionFact, SocketFact } from '../facts.js';
import { type Farewell, findFarewells, isSocketOf } from '../going-away.js';
import type { Monitor, Verdict } from '../monitor.js';
import { msAt } from '../timeline.js';

/** GA-1: everybody is told, calls have their time, and at its end they are told why. */
export const goodbyes: Monitor = {
  clauses: ['GA-1'],
  watch(facts, verdict) {
    const farewells = findFarewells(facts);
    const [first] = farewells;
    if (first === undefined) return;
    for (const socket of facts.sockets) {
      const own = farewells.find((farewell) => isSocketOf(farewell, socket));
      if (own === undefined) checkTold(facts, verdict, socket, first);
      else checkEnd(facts, verdict, socket, own);
    }
    checkTime(facts, verdict, first);
    for (const call of facts.calls.values()) checkRing(verdict, call, farewells);
  },
};

/** A socket that was open when the server began to stop, or is opened later, is told so before what comes later. */
function checkTold(facts: Facts, verdict: Verdict, socket: SocketFact, first: Farewell): void {
  const { participant, openedAt, closedAt, byParticipant, closeCode } = socket;
  if (closedAt !== undefined && closedAt < first.at) return;
  const settle = facts.settles
    .get(participant)
    ?.find((each) => each.socket === socket && each.pingAt > first.at);
  // Who comes meanwhile may be turned away at once.
  const isClosed =
    openedAt < first.at &&
    closedAt !== undefined &&
    !byParticipant &&
    closeCode === CloseCode.GOING_AWAY;
  const due = settle?.pongAt ?? (isClosed ? closedAt : undefined);
  if (due === undefined) return;
  verdict.break(
    'GA-1',
    due,
    participant,
    `The server goes away, as ${first.participant} was told, and ${participant} was sent no GoAway.`,
  );
}

/** Two clocks may go apart by that much within the time that is announced. */
const CLOCKS_MS = 200;

/** The socket of somebody who was told: how it is closed, and what its calls were told before. */
function checkEnd(facts: Facts, verdict: Verdict, socket: SocketFact, own: Farewell): void {
  const { participant, session, closedAt, closeCode, byParticipant, stoppedAt } = socket;
  // A harness that is late reads GoAway late and asks late: a Ping that is answered is in time all the same.
  const lastMs = msAt(facts, own.at) + own.drainMs + leewayOf(own.drainMs) + CLOCKS_MS;
  const late = facts.settles
    .get(participant)
    ?.find((each) => each.socket === socket && msAt(facts, each.pingAt) > lastMs);
  if (late !== undefined) {
    verdict.break(
      'GA-1',
      late.pongAt,
      participant,
      `${participant} was told that calls end within ${own.drainMs} ms; ${Math.round(msAt(facts, late.pingAt) - msAt(facts, own.at))} ms later its socket was still open and answered a Ping; close code ${CloseCode.GOING_AWAY} is right.`,
    );
    return;
  }
  if (closedAt === undefined || byParticipant) return;
  const farewell = facts.events.find(
    (fact) => fact.socket === socket && fact.event.body.case === 'sessionClosed',
  );
  const reason =
    farewell?.event.body.case === 'sessionClosed'
      ? farewell.event.body.value.reason
      : SessionClosedReason.SERVER_SHUTDOWN;
  // Who has no session may be closed for that sooner (SE-7).
  if (session === undefined && closeCode === CloseCode.NO_HELLO) return;
  // It left before, or another session took its place.
  if (reason === SessionClosedReason.DESTROYED || reason === SessionClosedReason.REPLACED) return;
  if (closeCode === CloseCode.TAKEN_OVER && wasMoved(facts, socket)) return;
  const code = CloseCode.GOING_AWAY;
  requireField(verdict, 'GA-1', closedAt, participant, 'The close code', closeCode, code);
  if (session !== undefined && farewell === undefined && stoppedAt === undefined) {
    const text = `${participant}'s socket was closed as the server went away, and its session was not told SESSION_CLOSED(SERVER_SHUTDOWN).`;
    verdict.break('GA-1', closedAt, participant, text);
  }
  for (const call of facts.calls.values()) {
    if (session === undefined || !knows(session, call)) continue;
    const end = call.events.find(
      (fact) =>
        fact.session === session &&
        (fact.event.body.case === 'leave' || fact.event.body.case === 'cancel'),
    );
    if (end !== undefined || call.endedBy !== undefined) continue;
    verdict.break(
      'GA-1',
      closedAt,
      participant,
      `${participant}'s socket was closed as the server went away, and it was not told that call ${call.id} had ended with SERVER_SHUTDOWN.`,
    );
  }
}

/** A party of the call, or whoever it rang at. */
function knows(session: SessionFact, call: CallFact): boolean {
  if (call.caller === session || call.claimant === session) return true;
  return call.events.some((fact) => fact.session === session && fact.event.body.case === 'ringing');
}

/** Calls may go on: no half of the announced time is too short for the harness to see. */
function checkTime(facts: Facts, verdict: Verdict, first: Farewell): void {
  const earliestMs = msAt(facts, first.at) + first.drainMs / 2;
  for (const { at, participant, event } of facts.events) {
    const { body } = event;
    if (body.case !== 'leave' && body.case !== 'cancel') continue;
    if (body.value.reason !== EndReason.SERVER_SHUTDOWN) continue;
    verdict.reach('GA-1');
    if (msAt(facts, at) >= earliestMs) continue;
    verdict.break(
      'GA-1',
      at,
      participant,
      `${participant}'s call was ended with SERVER_SHUTDOWN ${Math.round(msAt(facts, at) - msAt(facts, first.at))} ms after GoAway; it announced ${first.drainMs} ms.`,
    );
  }
}

/**
 * A call that rings has its time, and no more. It was offered before the server began to stop, so that by the server's own
 * clock the time to ring is over, as late as a timer may be, before the time of calls is.
 */
function checkRing(verdict: Verdict, call: CallFact, farewells: readonly Farewell[]): void {
  const { offer, offeredAt, caller, claimedAt } = call;
  const told = farewells.find((each) => isSocketOf(each, offer.socket) && each.at > offeredAt);
  const result = offer.response?.result;
  const ringMs = result?.case === 'offerCall' ? result.value.expiresInMs : 0;
  if (told === undefined || claimedAt !== undefined) return;
  if (ringMs + leewayOf(ringMs) >= told.drainMs) return;
  const end = call.events.find(
    ({ at, session, event }) => session === caller && event.body.case === 'leave' && at > told.at,
  );
  if (end?.event.body.case !== 'leave') return;
  const { reason } = end.event.body.value;
  if (reason === EndReason.NO_ANSWER) verdict.reach('GA-1');
  if (reason !== EndReason.SERVER_SHUTDOWN) return;
  verdict.break(
    'GA-1',
    end.at,
    end.participant,
    `Call ${call.id} rang for ${ringMs} ms at most, and calls had ${told.drainMs} ms when the server began to stop; it ended with SERVER_SHUTDOWN, and NO_ANSWER is right.`,
  );
}
