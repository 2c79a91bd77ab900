/** Owns early offers and descriptions on the wire: EO-1, EO-2, DE-2. */

import { DescriptionType, StatusCode } from '@audiocall/proto';
import { findClaimResult, findRungOffer } from '../claim.js';
import { requireThat } from '../duty.js';
import type { CallFact, EventFact } from '../facts.js';
import { mayRideOnRing } from '../in-force.js';
import type { Monitor, Verdict } from '../monitor.js';
import { findEvents, findPeer, findSettle, isThere } from '../timeline.js';

/** EO-1, EO-2: an early offer goes to the claimant, once, before the caller's candidates. */
export const earlyOffers: Monitor = {
  clauses: ['EO-1', 'EO-2'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      const { sdpOffer } = call.terms;
      checkRung(verdict, call);
      const result = findClaimResult(call);
      const given = result?.sdpOffer;
      if (sdpOffer === undefined && given === undefined) continue;
      // What came with RINGING is not repeated, which SR-1 is about.
      const isRung = mayRideOnRing(call, call.claimant) && findRungOffer(call) !== undefined;
      if (result !== undefined) verdict.reach('EO-1');
      if (result !== undefined && call.claim !== undefined && !isRung) {
        const at = call.claim.answeredAt ?? call.claim.sentAt;
        const { participant } = call.claim;
        const same = given === sdpOffer;
        requireThat(
          verdict,
          'EO-2',
          at,
          participant,
          same,
          `AnswerCallResult.sdp_offer of ${participant} is ${given === undefined ? 'missing' : 'not the SDP that the caller sent'}; the claimant gets the early offer there.`,
        );
      }
      for (const fact of findEvents(call, 'description')) {
        const body = fact.event.body;
        if (body.case !== 'description' || body.value.type !== DescriptionType.OFFER) continue;
        if (body.value.negotiationId !== 1) continue;
        verdict.break(
          'EO-2',
          fact.at,
          fact.participant,
          `${fact.participant} received the caller's early offer in an event; only the claimant gets it, in the result of its AnswerCall.`,
        );
      }
      for (const fact of findEvents(call, 'candidates')) {
        if (fact.session === call.caller) continue;
        const answeredAt = call.claim?.answeredAt ?? Number.POSITIVE_INFINITY;
        const isClaimant = fact.participant === call.claim?.participant;
        if (isClaimant && fact.at > answeredAt) continue;
        verdict.break(
          'EO-1',
          fact.at,
          fact.participant,
          `${fact.participant} received candidates of the caller before the caller's SDP offer.`,
        );
      }
    }
  },
};

/** EO-2: without `sdp_on_ring` nobody gets the early offer before the claim. */
function checkRung(verdict: Verdict, call: CallFact): void {
  for (const fact of findEvents(call, 'ringing')) {
    const { body } = fact.event;
    if (body.case !== 'ringing' || body.value.sdpOffer === undefined) continue;
    if (mayRideOnRing(call, fact.session)) continue;
    verdict.break(
      'EO-2',
      fact.at,
      fact.participant,
      `${fact.participant} received the caller's early offer with RINGING; only the claimant gets it, in the result of its AnswerCall.`,
    );
  }
}

/** DE-2: an accepted description reaches the other party once, as it was sent. */
export const descriptions: Monitor = {
  clauses: ['DE-2'],
  watch(facts, verdict) {
    const delivered = new Set<EventFact>();
    for (const sent of facts.sent) {
      const { body } = sent.frame;
      if (body.case !== 'description' || sent.repeats !== undefined) continue;
      const code = sent.response?.status?.code ?? StatusCode.OK;
      if (code !== StatusCode.OK || sent.session === undefined) continue;
      const call = facts.calls.get(body.value.callId);
      const to = call === undefined ? undefined : findPeer(call, sent.session);
      if (call === undefined || to === undefined) continue;
      const { negotiationId, type, sdp } = body.value;
      const copies = findEvents(call, 'description', to.participant).filter((fact) => {
        const event = fact.event.body;
        return (
          event.case === 'description' &&
          event.value.negotiationId === negotiationId &&
          event.value.type === type
        );
      });
      for (const copy of copies) delivered.add(copy);
      const [first, second] = copies;
      if (second !== undefined) {
        verdict.break(
          'DE-2',
          second.at,
          to.participant,
          `${to.participant} received the same description twice.`,
        );
      }
      if (first?.event.body.case === 'description') {
        const same = first.event.body.value.sdp === sdp;
        requireThat(
          verdict,
          'DE-2',
          first.at,
          to.participant,
          same,
          `The SDP that ${to.participant} received is not the one that ${sent.participant} sent; descriptions are passed on unchanged.`,
        );
        continue;
      }
      // The response may be on its way still; only when it is here the description is sure to be due.
      if (sent.answeredAt === undefined) continue;
      const due = findSettle(facts, to.participant, sent.answeredAt);
      const over = call.endedAt !== undefined && due !== undefined && call.endedAt < due;
      if (due === undefined || over || !isThere(to, due)) continue;
      verdict.break(
        'DE-2',
        due,
        to.participant,
        `${sent.participant}'s description was accepted, and ${to.participant} did not receive it.`,
      );
    }
    for (const fact of facts.events) {
      if (fact.event.body.case !== 'description' || delivered.has(fact)) continue;
      verdict.break(
        'DE-2',
        fact.at,
        fact.participant,
        `${fact.participant} received a description that the other party did not send.`,
      );
    }
  },
};
