/** Owns what a claim answers, and what it tells the caller: AN-1, AN-2, AN-3, EO-3, SR-1. */

import { CallType } from '@audiocall/proto';
import { findClaimResult, findInlineAnswer } from '../claim.js';
import { requireField, requireOnce } from '../duty.js';
import type { SentFrame } from '../facts.js';
import { mayRideOnRing } from '../in-force.js';
import { findClaims } from '../lookups.js';
import { type Monitor, watchCalls } from '../monitor.js';

/** AN-1, AN-2: what a claim answers, and what it tells the caller. */
export const claims: Monitor = {
  clauses: ['AN-1', 'AN-2', 'AN-3', 'EO-3', 'SR-1'],
  watch: watchCalls((facts, verdict, call) => {
    const { claim, claimant, caller, claimedAt } = call;
    if (claim === undefined || claimant === undefined || claimedAt === undefined) return;
    const result = findClaimResult(call);
    if (result !== undefined) {
      const check = (what: string, observed: unknown, expected: unknown): void =>
        requireField(
          verdict,
          'AN-1',
          claim.answeredAt ?? claimedAt,
          claim.participant,
          what,
          observed,
          expected,
        );
      check('AnswerCallResult.caller', result.caller, caller.user);
      check('AnswerCallResult.caller_session', result.callerSession, caller.id);
      check('AnswerCallResult.call_type', CallType[result.callType], CallType[call.terms.callType]);
      check('AnswerCallResult.negotiation_id', result.negotiationId, 1);
    }
    const second = findClaims(facts, call.id).find(
      (sent) => sent !== claim && sent.repeats === undefined && !isSameOffer(claim, sent),
    );
    verdict.reach('AN-3');
    if (second !== undefined) {
      verdict.break(
        'AN-3',
        second.answeredAt ?? second.sentAt,
        second.participant,
        `Call ${call.id} was claimed by ${claim.participant} and again by ${second.participant}.`,
      );
    }
    const answered = requireOnce(facts, verdict, {
      clause: 'AN-2',
      call,
      kind: 'answered',
      to: caller,
      since: claim.answeredAt ?? claimedAt,
      because: `${claimant.participant} claimed it`,
    });
    if (answered?.event.body.case !== 'answered') return;
    const needsOffer = call.terms.sdpOffer === undefined;
    requireField(
      verdict,
      'AN-2',
      answered.at,
      answered.participant,
      'ANSWERED.callee_session',
      answered.event.body.value.calleeSession,
      claimant.id,
    );
    requireField(
      verdict,
      'EO-3',
      answered.at,
      answered.participant,
      'ANSWERED.need_offer',
      answered.event.body.value.needOffer,
      needsOffer,
    );
    const inline = findInlineAnswer(call);
    // Where nothing may ride on RINGING, such a claim had to be refused (DE-3), and what comes of it is not said.
    if (inline === undefined || mayRideOnRing(call, claimant)) {
      requireField(
        verdict,
        inline === undefined ? 'AN-2' : 'SR-1',
        answered.at,
        answered.participant,
        `ANSWERED.sdp_answer, since AnswerCall carried ${inline === undefined ? 'none' : 'one'},`,
        answered.event.body.value.sdpAnswer,
        inline,
      );
    }
    const early = call.events.find(
      (fact) =>
        fact.session === caller &&
        fact.at < answered.at &&
        (fact.event.body.case === 'description' || fact.event.body.case === 'candidates'),
    );
    if (early === undefined) return;
    verdict.break(
      'AN-2',
      early.at,
      early.participant,
      `${early.participant} received a description or candidates of the claimant before ANSWERED.`,
    );
  }),
};

/** The offer that was merged, sent again: it gets the same result again (OF-6). */
function isSameOffer(claim: SentFrame, sent: SentFrame): boolean {
  const [first, again] = [claim.frame.body, sent.frame.body];
  if (first.case !== 'offerCall' || again.case !== 'offerCall') return false;
  return claim.session === sent.session && first.value.clientRef === again.value.clientRef;
}
