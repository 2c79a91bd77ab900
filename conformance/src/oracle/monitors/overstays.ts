/** Owns sessions and offers that are kept longer than RS-4 allows. Whether any goes too early is for others. */
import { EndReason } from '@audiocall/proto';
import { latenessOf } from '../endings.js';
import type { CallFact, EventFact, Facts, LossFact } from '../facts.js';
import { findLastLoss, lostResumesOf } from '../lost-resumes.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { findEvents, findLateSettle, findRungSessions, msAt } from '../timeline.js';
import { findWait } from './detached.js';

/** RS-4: nobody comes back after the time for it. */
export const returnsInTime: Monitor = {
  clauses: ['RS-4'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      const { resumeMs = 0 } = session.granted.timers ?? {};
      for (const { from, request, at } of session.resumes) {
        const loss = session.losses.find(({ socket }) => socket === from);
        if (loss === undefined || resumeMs === 0) continue;
        const lost = lostResumesOf(facts, session);
        const lostAt = findLastLoss(lost, loss.at, request.sentAt);
        if (lostAt > request.sentAt) continue;
        const awayMs = msAt(facts, request.sentAt) - msAt(facts, lostAt);
        if (awayMs <= resumeMs + latenessOf(resumeMs)) continue;
        verdict.break(
          'RS-4',
          at,
          session.participant,
          `${session.participant} resumed its session ${Math.round(awayMs)} ms after it had lost its socket; after ${resumeMs} ms the session ends.`,
        );
      }
    }
  },
};

/** RS-4: the offer of a caller who stays away ends in time. */
export const offersGivenUp: Monitor = {
  clauses: ['RS-4'],
  watch: watchCalls((facts, verdict, call) => {
    for (const loss of call.caller.losses) checkOffer(facts, verdict, call, loss);
  }),
};

function isGivenUp({ event: { body } }: EventFact): boolean {
  return body.case === 'cancel' && body.value.reason === EndReason.PEER_LOST;
}

function checkOffer(facts: Facts, verdict: Verdict, call: CallFact, loss: LossFact): void {
  const { caller, claim, endedAt = Infinity } = call;
  if (findEvents(call, 'cancel').some(isGivenUp)) verdict.reach('RS-4');
  const waitMs = findWait(call, caller);
  const overdueMs =
    Math.max(msAt(facts, loss.at), msAt(facts, call.offeredAt)) + waitMs + latenessOf(waitMs);
  const back = caller.resumes.find(({ from }) => from === loss.socket);
  // A Resume whose answer nobody read may have begun its time anew.
  if (lostResumesOf(facts, caller).some(({ sentAt }) => sentAt > loss.at)) return;
  if (waitMs === 0 || (back !== undefined && msAt(facts, back.request.sentAt) <= overdueMs)) return;
  const late = findLateSettle(facts, findRungSessions(call), overdueMs);
  const goesOn = back?.result.snapshot?.callId === call.id ? back.at : undefined;
  const shows = [
    { at: late?.pongAt, participant: late?.socket.participant ?? '' },
    { at: goesOn, participant: caller.participant },
  ];
  for (const { at, participant } of shows) {
    const isOver = at === undefined || endedAt < at || (claim?.sentAt ?? Infinity) < at;
    if (isOver) continue;
    verdict.break(
      'RS-4',
      at,
      participant,
      `${caller.participant} was away for more than ${waitMs} ms, and its offer, call ${call.id}, had not ended.`,
    );
    return;
  }
}
