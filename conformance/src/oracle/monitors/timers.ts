/** Owns the timers of a call: TO-1 to TO-4. */

import { EndReason } from '@audiocall/proto';
import {
  CLOCK_MS,
  HARNESS_LATE_MS,
  isReadLate,
  latenessOf,
  leewayOf,
  timersOf,
} from '../endings.js';
import type { CallFact, EventFact, Facts, SessionFact } from '../facts.js';
import { findUnanswered } from '../lookups.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { nameValue } from '../name-value.js';
import { findEvents, findLateSettle, findRungSessions, msAt } from '../timeline.js';
import { requireEnd } from './ends.js';

const SHORTEST_RING_MS = 200;

/** TO-1: how long a call may ring, and whom its end is told. */
export const ringTimes: Monitor = {
  clauses: ['TO-1'],
  watch: watchCalls((facts, verdict, call) => {
    const { ringMs } = timersOf(call);
    const { ttlMs } = call.terms;
    const name = call.caller.participant;
    const granted = grantedMs(call);
    // That is no time, but a result without it, which is for RQ-5 to say.
    if (granted === 0) return;
    const asked = ttlMs === 0 ? ringMs : Math.min(Math.max(ttlMs, SHORTEST_RING_MS), ringMs);
    // Only the end of the time puts the clause to the test; a wrong promise breaks it at once.
    if (granted !== asked) {
      verdict.break(
        'TO-1',
        call.offeredAt,
        name,
        `The offer asked for ${asked} ms to ring and got ${granted} ms.`,
      );
    }
    for (const fact of findEvents(call, 'ringing')) {
      const { body } = fact.event;
      if (body.case !== 'ringing' || body.value.expiresInMs <= granted) continue;
      verdict.break(
        'TO-1',
        fact.at,
        fact.participant,
        `RINGING says ${body.value.expiresInMs} ms are left, more than the ${granted} ms that ${name} was told.`,
      );
    }
    const [fired] = findTimerEnds(call, EndReason.NO_ANSWER);
    if (fired !== undefined) {
      const demand = requireEnd.bind(undefined, facts, verdict, 'TO-1', call);
      const why = 'nobody answered in time';
      demand(call.caller, 'leave', fired.at, EndReason.NO_ANSWER, why);
      for (const rung of findRungSessions(call)) {
        demand(rung, 'cancel', fired.at, EndReason.NO_ANSWER, why);
      }
      return;
    }
    if (call.claimedAt !== undefined) return;
    const overdueMs = msAt(facts, call.offeredAt) + granted + latenessOf(granted);
    const due = findOverdue(facts, call, overdueMs, [call.caller, ...findRungSessions(call)]);
    if (due === undefined) return;
    const { at, who } = due;
    verdict.break(
      'TO-1',
      at,
      who,
      `Nobody claimed call ${call.id} within its ${granted} ms, and ${who} was not told NO_ANSWER.`,
    );
  }),
};

/** TO-2: the time to ring means nothing any more once the call is claimed. */
export const stoppedRings: Monitor = {
  clauses: ['TO-2'],
  watch: watchCalls((facts, verdict, call) => {
    if (call.claimedAt === undefined) return;
    const overMs = msAt(facts, call.offeredAt) + grantedMs(call);
    const lastMs = msAt(facts, call.endedAt ?? facts.entries.length - 1);
    // It was claimed, so the claim came first, whenever it was seen.
    if (lastMs > overMs) verdict.reach('TO-2');
    for (const fact of findTimerEnds(call, EndReason.NO_ANSWER)) {
      verdict.break(
        'TO-2',
        fact.at,
        fact.participant,
        `${fact.participant} received NO_ANSWER for a call that had been claimed.`,
      );
    }
  }),
};

/** TO-3: a timer fires neither early nor late. SE-10: it is the caller's, and not the other party's. */
export const punctual: Monitor = {
  clauses: ['TO-3', 'SE-10'],
  watch: watchCalls((facts, verdict, call) => {
    const { offer, claim, claimant } = call;
    for (const fact of findTimerEnds(call, EndReason.NO_ANSWER)) {
      const timerMs = grantedMs(call);
      checkTime(facts, verdict, fact, offer.sentAt, call.offeredAt, timerMs, timerMs);
    }
    const { connectMs } = timersOf(call);
    const otherMs = claimant?.granted.timers?.connectMs ?? connectMs;
    for (const fact of findTimerEnds(call, EndReason.CONNECT_TIMEOUT)) {
      const from = claim?.sentAt ?? offer.sentAt;
      const seen = claim?.answeredAt ?? fact.at;
      checkTime(facts, verdict, fact, from, seen, connectMs, otherMs);
    }
  }),
};

/** A timer started between the sending of its request and the arrival of the response. */
function checkTime(
  facts: Facts,
  verdict: Verdict,
  fact: EventFact,
  sentAt: number,
  answeredAt: number,
  timerMs: number,
  otherMs: number,
): void {
  const { event, participant, at } = fact;
  const reason =
    event.body.case === 'leave' || event.body.case === 'cancel' ? event.body.value.reason : 0;
  const longest = msAt(facts, at) - msAt(facts, sentAt);
  const shortest = msAt(facts, at) - msAt(facts, answeredAt);
  verdict.reach('TO-3');
  if (otherMs !== timerMs) verdict.reach('SE-10');
  const lapse = findLapse(longest, shortest, timerMs);
  if (lapse === undefined) return;
  if (lapse === 'late' && isReadLate(facts, fact, msAt(facts, sentAt) + timerMs)) return;
  const afterMs = Math.round(lapse === 'early' ? longest : shortest);
  const what = `${participant} received ${nameValue(EndReason, reason)} after ${afterMs} ms; the timer is ${timerMs} ms`;
  if (findLapse(longest, shortest, otherMs) === undefined) {
    verdict.break(
      'SE-10',
      at,
      participant,
      `${what} by the caller's session. It is ${otherMs} ms by the other party's, which does not count.`,
    );
    return;
  }
  const may =
    lapse === 'early'
      ? ''
      : `, and may be late by ${leewayOf(timerMs)} ms, to which the harness adds ${HARNESS_LATE_MS} ms for itself`;
  verdict.break('TO-3', at, participant, `${what}${may}.`);
}

/** How a timer that fired between two moments was out of time. */
function findLapse(
  longest: number,
  shortest: number,
  timerMs: number,
): 'early' | 'late' | undefined {
  if (longest < timerMs - CLOCK_MS) return 'early';
  return shortest > timerMs + latenessOf(timerMs) ? 'late' : undefined;
}

/** TO-4: a claimed call that is not connected ends. */
export const connectTimes: Monitor = {
  clauses: ['TO-4'],
  watch: watchCalls((facts, verdict, call) => {
    const { claim, claimant, caller } = call;
    const { connectMs } = timersOf(call);
    for (const fired of findTimerEnds(call, EndReason.CONNECT_TIMEOUT)) {
      verdict.reach('TO-4');
      const [connected] = findEvents(call, 'connected', fired.participant);
      if (claim !== undefined && connected === undefined) continue;
      verdict.break(
        'TO-4',
        fired.at,
        fired.participant,
        `${fired.participant} received CONNECT_TIMEOUT for call ${call.id}, which ${connected === undefined ? 'nobody had claimed' : 'was connected'}.`,
      );
    }
    if (claim?.answeredAt === undefined || claimant === undefined) return;
    const [first] = findTimerEnds(call, EndReason.CONNECT_TIMEOUT);
    if (first !== undefined) {
      for (const party of [caller, claimant]) {
        const why = 'the call was not connected in time';
        const reason = EndReason.CONNECT_TIMEOUT;
        requireEnd(facts, verdict, 'TO-4', call, party, 'leave', first.at, reason, why);
      }
      return;
    }
    if (findEvents(call, 'connected').length > 0) return;
    const overdueMs = msAt(facts, claim.answeredAt) + connectMs + latenessOf(connectMs);
    const due = findOverdue(facts, call, overdueMs, [caller, claimant]);
    if (due === undefined) return;
    const { at, who } = due;
    verdict.break(
      'TO-4',
      at,
      who,
      `Call ${call.id} was claimed and not connected within ${connectMs} ms, and ${who} was not told CONNECT_TIMEOUT.`,
    );
  }),
};

function grantedMs(call: CallFact): number {
  const result = call.offer.response?.result;
  return result?.case === 'offerCall' ? result.value.expiresInMs : 0;
}

/** The LEAVEs and CANCELs with which a timer shows. */
function findTimerEnds(call: CallFact, reason: EndReason): readonly EventFact[] {
  return call.events.filter(({ event: { body } }) => {
    const isEnd = body.case === 'leave' || body.case === 'cancel';
    return isEnd && body.value.reason === reason;
  });
}

/**
 * The Pong that shows that a timer did not fire in time, if nothing else had ended the call: at the first of those
 * who would have been told that has one, since the others may have no socket.
 */
function findOverdue(
  facts: Facts,
  call: CallFact,
  overdueMs: number,
  told: readonly SessionFact[],
): { readonly at: number; readonly who: string } | undefined {
  const [settle] = told.flatMap((session) => findLateSettle(facts, [session], overdueMs) ?? []);
  if (settle === undefined) return undefined;
  if (call.endedAt !== undefined && call.endedAt < settle.pongAt) return undefined;
  const { endsFrom } = call.caller;
  if (endsFrom !== undefined && endsFrom < settle.pongAt) return undefined;
  const isUnderWay = findUnanswered(facts).some(({ sentAt }) => sentAt < settle.pongAt);
  return isUnderWay ? undefined : { at: settle.pongAt, who: settle.socket.participant };
}
