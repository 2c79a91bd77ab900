/** Owns early offers and descriptions on the wire: EO-1, EO-2, DE-2. */

import { DescriptionType, Feature, StatusCode } from '@audiocall/proto';
import { requireThat } from '../duty.js';
import type { EventFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { findEvents, findPeer, findSettle, isThere } from '../timeline.js';

/** EO-1, EO-2: an early offer goes to the claimant, once, before the caller's candidates. */
export const earlyOffers: Monitor = {
  clauses: ['EO-1', 'EO-2'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      const { sdpOffer } = call.terms;
      for (const fact of findEvents(call, 'ringing')) checkRinging(verdict, fact);
      const result = call.claim?.response?.result;
      const given = result?.case === 'answerCall' ? result.value.sdpOffer : undefined;
      if (sdpOffer === undefined && given === undefined) continue;
      if (result?.case === 'answerCall' && call.claim !== undefined) {
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
        verdict.reach('EO-1');
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

/** RINGING carries an SDP only where the session asked for that (SR-1). */
function checkRinging(verdict: Verdict, { at, participant, session, event }: EventFact): void {
  if (event.body.case !== 'ringing' || event.body.value.sdpOffer === undefined) return;
  if (session?.granted.features.includes(Feature.SDP_ON_RING) === true) return;
  verdict.break(
    'EO-2',
    at,
    participant,
    `${participant} received the caller's SDP with RINGING; only the claimant gets it, in the result of its AnswerCall.`,
  );
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
