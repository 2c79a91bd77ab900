/** Owns early offers that ride on RINGING: SR-1. */
import { findClaimResult, findRungOffer } from '../claim.js';
import { requireThat } from '../duty.js';
import { mayRideOnRing } from '../in-force.js';
import { type Monitor, watchCalls } from '../monitor.js';
import { findEvents } from '../timeline.js';

/** SR-1: RINGING carries the SDP offer to those who want it, and the claim does not repeat it. */
export const ringOffers: Monitor = {
  clauses: ['SR-1'],
  watch: watchCalls((_facts, verdict, call) => {
    const { sdpOffer, sdpOnRing } = call.terms;
    if (sdpOffer === undefined || !sdpOnRing) return;
    for (const { event, session, at, participant } of findEvents(call, 'ringing')) {
      if (event.body.case !== 'ringing') continue;
      const expected = mayRideOnRing(call, session) ? sdpOffer : undefined;
      const what = expected === undefined ? 'no SDP offer' : "the caller's SDP offer";
      requireThat(
        verdict,
        'SR-1',
        at,
        participant,
        event.body.value.sdpOffer === expected,
        `RINGING of ${participant} should carry ${what}: sdp_on_ring is ${expected === undefined ? 'not ' : ''}in force for both sessions.`,
      );
    }
    const result = findClaimResult(call);
    if (result === undefined || call.claim === undefined) return;
    if (!mayRideOnRing(call, call.claimant) || findRungOffer(call) === undefined) return;
    requireThat(
      verdict,
      'SR-1',
      call.claim.answeredAt ?? call.claim.sentAt,
      call.claim.participant,
      result.sdpOffer === undefined,
      `${call.claim.participant} was given the SDP offer with RINGING, and again in the result of its claim.`,
    );
  }),
};
