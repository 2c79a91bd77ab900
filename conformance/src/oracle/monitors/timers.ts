/** Owns the timers of a call: TO-1 to TO-4. */

import { EndReason } from '@audiocall/proto';
import type { CallFact, Facts } from '../facts.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';

/** TO-1, TO-2, TO-3, TO-4: timers of a call. */
export const callTimers: Monitor = {
  clauses: ['TO-1', 'TO-2', 'TO-3', 'TO-4'],
  watch: watchCalls((facts, verdict, call) => {
    const atMs = (step: number): number => facts.entries[step]?.atMs ?? 0;
    const result = call.offer.response?.result;
    const expiresInMs = result?.case === 'offerCall' ? result.value.expiresInMs : 0;
    const ringMs = call.caller.granted.timers?.ringMs ?? 0;
    const asked =
      call.terms.ttlMs === 0 ? ringMs : Math.min(Math.max(call.terms.ttlMs, 200), ringMs);
    if (expiresInMs > asked) {
      verdict.break(
        'TO-1',
        call.offeredAt,
        call.caller.participant,
        `The offer asked for ${asked} ms and got ${expiresInMs} ms to ring.`,
      );
    }
    for (const fact of call.events) {
      const { body } = fact.event;
      if (body.case !== 'leave' && body.case !== 'cancel') continue;
      const isRing = body.value.reason === EndReason.NO_ANSWER;
      const isConnect = body.value.reason === EndReason.CONNECT_TIMEOUT;
      if (!isRing && !isConnect) continue;
      const from = isRing ? call.offer.sentAt : (call.claim?.sentAt ?? call.offer.sentAt);
      const timer = isRing ? expiresInMs : (call.caller.granted.timers?.connectMs ?? 0);
      const took = atMs(fact.at) - atMs(from);
      verdict.reach('TO-3');
      verdict.reach(isRing ? 'TO-1' : 'TO-4');
      // The harness's clock starts before the server's and stops after it: only too early is certain.
      if (took < timer - 5) {
        verdict.break(
          'TO-3',
          fact.at,
          fact.participant,
          `${fact.participant} received ${EndReason[body.value.reason]} after ${Math.round(took)} ms; the timer is ${timer} ms.`,
        );
      }
      if (isRing && call.claimedAt !== undefined && call.claimedAt < fact.at) {
        verdict.break(
          'TO-2',
          fact.at,
          fact.participant,
          `${fact.participant} received NO_ANSWER for a call that had been claimed.`,
        );
      }
    }
    checkExpiry(facts, verdict, call, expiresInMs, atMs);
  }),
};

function checkExpiry(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  expiresInMs: number,
  atMs: (step: number) => number,
): void {
  const offeredMs = atMs(call.offeredAt);
  const lateMs = Math.max(1000, expiresInMs / 10);
  const lastMs = facts.entries.at(-1)?.atMs ?? 0;
  if (call.claimedAt !== undefined) {
    if (atMs(call.claimedAt) < offeredMs + expiresInMs && lastMs > offeredMs + expiresInMs) {
      verdict.reach('TO-2');
    }
    return;
  }
  const isOver = call.endedAt !== undefined;
  const callerLeft = call.caller.endsFrom !== undefined;
  if (isOver || callerLeft || lastMs <= offeredMs + expiresInMs + lateMs) return;
  verdict.break(
    'TO-1',
    facts.entries.length - 1,
    call.caller.participant,
    `Nobody claimed call ${call.id} within its ${expiresInMs} ms, and ${call.caller.participant} was not told NO_ANSWER.`,
  );
}
