/** Owns negotiations after the first one: NG-1, NG-3, NG-4, NG-5. */
import { DescriptionType, StatusCode } from '@audiocall/proto';
import { CLOCK_MS, latenessOf, timersOf } from '../endings.js';
import type { CallFact, Facts, SentFrame } from '../facts.js';
import { findUnanswered } from '../lookups.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import {
  describes,
  findDescriptions,
  findNegotiations,
  type Negotiation,
  negotiationOf,
} from '../negotiations.js';
import { findEvents, findLateSettle, findSettle, isThere, msAt } from '../timeline.js';

/** NG-1: one negotiation after the other, each one above the highest. */
export const oneNegotiation: Monitor = {
  clauses: ['NG-1'],
  watch: watchCalls((facts, verdict, call) => {
    const negotiations = findNegotiations(facts, call);
    for (const [index, negotiation] of negotiations.entries()) {
      const { id, offer } = negotiation;
      const before = negotiations[index - 1];
      verdict.reach('NG-1');
      const fault = findOrderFault(facts, call, negotiation, before);
      if (fault === undefined) continue;
      verdict.break(
        'NG-1',
        offer.answeredAt ?? offer.sentAt,
        offer.participant,
        `${offer.participant}'s OFFER of negotiation ${id} was accepted ${fault}.`,
      );
    }
    checkNoneAccepted(facts, verdict, call, negotiations);
  }),
};

function findOrderFault(
  facts: Facts,
  call: CallFact,
  { id, offer }: Negotiation,
  before: Negotiation | undefined,
): string | undefined {
  // One whose response was not read yet may have been accepted, too.
  const open = findDescriptions(facts, call).filter(
    (sent) =>
      describes(sent, DescriptionType.OFFER) &&
      sent.response === undefined &&
      sent.sentAt < (offer.answeredAt ?? offer.sentAt),
  );
  if (open.some((sent) => negotiationOf(sent) === id - 1)) return undefined;
  const highest = before?.id ?? 1;
  if (id === highest) return 'twice';
  if (id !== highest + 1) return `with ${highest} the highest before it`;
  if (before === undefined) return undefined;
  const answeredAt = offer.answeredAt ?? offer.sentAt;
  const isClosed = findDescriptions(facts, call).some(
    (sent) =>
      negotiationOf(sent) === before.id &&
      !describes(sent, DescriptionType.OFFER) &&
      sent.sentAt < answeredAt &&
      (sent.response?.status?.code ?? StatusCode.OK) === StatusCode.OK,
  );
  const overMs = msAt(facts, before.offer.sentAt) + timersOf(call).negotiateMs;
  if (isClosed || msAt(facts, answeredAt) >= overMs - CLOCK_MS) return undefined;
  return `while negotiation ${before.id} was outstanding`;
}

/** Of two offers that cross one is accepted: PENDING needs something that is pending. */
function checkNoneAccepted(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  negotiations: readonly Negotiation[],
): void {
  for (const sent of findDescriptions(facts, call)) {
    if (sent.response?.status?.code !== StatusCode.NEGOTIATION_PENDING) continue;
    const { answeredAt = sent.sentAt } = sent;
    const isOpen = findDescriptions(facts, call).some(
      (other) =>
        other !== sent &&
        describes(other, DescriptionType.OFFER) &&
        other.response === undefined &&
        other.sentAt < answeredAt,
    );
    const hasRival = negotiations.some(
      ({ offer, closedBy }) =>
        offer.sentAt < answeredAt && (closedBy?.answeredAt ?? answeredAt) >= sent.sentAt,
    );
    verdict.reach('NG-1');
    if (isOpen || hasRival) continue;
    verdict.break(
      'NG-1',
      answeredAt,
      sent.participant,
      `${sent.participant}'s OFFER was answered NEGOTIATION_PENDING, and no other negotiation was outstanding.`,
    );
  }
}

/** NG-3: an accepted ANSWER or REJECT closes an open offer of the other party, once. */
export const fittingAnswers: Monitor = {
  clauses: ['NG-3'],
  watch: watchCalls((facts, verdict, call) => {
    const described = findDescriptions(facts, call);
    for (const sent of described) {
      if (describes(sent, DescriptionType.OFFER)) continue;
      if (sent.response?.status?.code !== StatusCode.OK) continue;
      const { answeredAt = sent.sentAt } = sent;
      const id = negotiationOf(sent);
      const hasOffer = described.some(
        (offer) =>
          describes(offer, DescriptionType.OFFER) &&
          negotiationOf(offer) === id &&
          offer.session !== sent.session &&
          offer.sentAt < answeredAt &&
          (offer.response?.status?.code ?? StatusCode.OK) === StatusCode.OK,
      );
      const first = described.find(
        (other) =>
          other !== sent &&
          !describes(other, DescriptionType.OFFER) &&
          negotiationOf(other) === id &&
          other.response?.status?.code === StatusCode.OK &&
          (other.answeredAt ?? 0) < answeredAt,
      );
      verdict.reach('NG-3');
      if (hasOffer && first === undefined) continue;
      verdict.break(
        'NG-3',
        answeredAt,
        sent.participant,
        first === undefined
          ? `${sent.participant}'s answer to negotiation ${id} was accepted, and the other party had not offered it.`
          : `${sent.participant}'s answer to negotiation ${id} was accepted, which had been answered before.`,
      );
    }
  }),
};

/** NG-4: what is not answered in time ends, for both. */
export const boundedNegotiations: Monitor = {
  clauses: ['NG-4'],
  watch: watchCalls((facts, verdict, call) => {
    const negotiations = findNegotiations(facts, call);
    for (const negotiation of negotiations) {
      checkEnded(facts, verdict, call, negotiation);
      checkOverdue(facts, verdict, call, negotiation);
    }
    const offered = findDescriptions(facts, call).filter(
      (sent) =>
        describes(sent, DescriptionType.OFFER) &&
        (sent.response?.status?.code ?? StatusCode.OK) === StatusCode.OK,
    );
    for (const { event, at, participant } of findEvents(call, 'negotiationEnded')) {
      const { body } = event;
      const id = body.case === 'negotiationEnded' ? body.value.negotiationId : 0;
      if (offered.some((sent) => negotiationOf(sent) === id && sent.sentAt < at)) continue;
      verdict.break(
        'NG-4',
        at,
        participant,
        `${participant} received NEGOTIATION_ENDED for negotiation ${id}, which nobody had offered.`,
      );
    }
  }),
};

function checkEnded(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  { id, offer, closedBy, ended }: Negotiation,
): void {
  const [first] = ended;
  if (first === undefined) return;
  verdict.reach('NG-4');
  const { negotiateMs } = timersOf(call);
  const start = `${first.participant} received NEGOTIATION_ENDED for negotiation ${id}`;
  const afterMs = msAt(facts, first.at) - msAt(facts, offer.sentAt);
  if (closedBy !== undefined) {
    const explanation = `${start}, which ${closedBy.participant} had answered.`;
    verdict.break('NG-4', first.at, first.participant, explanation);
  } else if (afterMs < negotiateMs - CLOCK_MS) {
    const explanation = `${start} after ${Math.round(afterMs)} ms; the timer is ${negotiateMs} ms.`;
    verdict.break('NG-4', first.at, first.participant, explanation);
  }
  for (const party of [call.caller, call.claimant]) {
    if (party === undefined) continue;
    const own = ended.filter(({ session }) => session === party);
    const [, second] = own;
    if (second !== undefined) {
      const explanation = `${party.participant} received NEGOTIATION_ENDED for negotiation ${id} twice.`;
      verdict.break('NG-4', second.at, party.participant, explanation);
    }
    const due = findSettle(facts, party.participant, first.at);
    const isOver = call.endedAt !== undefined && due !== undefined && call.endedAt < due;
    if (own.length > 0 || due === undefined || isOver || !isThere(party, due)) continue;
    verdict.break(
      'NG-4',
      due,
      party.participant,
      `${start}, and ${party.participant}, the other party, did not.`,
    );
  }
}

/** Nobody answered, nothing ended the negotiation, and its time was over. */
function checkOverdue(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  { id, offer, closedBy, ended }: Negotiation,
): void {
  if (closedBy !== undefined) return;
  const { negotiateMs } = timersOf(call);
  const overdueMs =
    msAt(facts, offer.answeredAt ?? offer.sentAt) + negotiateMs + latenessOf(negotiateMs);
  const settle = findLateSettle(facts, [offer.session], overdueMs);
  if (settle === undefined || offer.session === undefined) return;
  const overAt = Math.min(...[call.endedAt, ended[0]?.at].map((at) => at ?? Infinity));
  if (overAt < settle.pongAt) return;
  const parties = [call.caller, call.claimant];
  const isLost = parties.some((party) => party !== undefined && !isThere(party, settle.pongAt));
  const isUnderWay = findUnanswered(facts).some(({ sentAt }) => sentAt < settle.pongAt);
  if (isLost || isUnderWay) return;
  verdict.break(
    'NG-4',
    settle.pongAt,
    offer.participant,
    `Negotiation ${id} was not answered within ${negotiateMs} ms, and ${offer.participant} did not receive NEGOTIATION_ENDED.`,
  );
}

/** NG-5: an SDK whose offer came second answers the first one. */
export const losersAnswer: Monitor = {
  clauses: ['NG-5'],
  watch: watchCalls((facts, verdict, call) => {
    const described = findDescriptions(facts, call);
    for (const lost of described) {
      const isLost = lost.response?.status?.code === StatusCode.NEGOTIATION_PENDING;
      // A raw peer is no SDK; it does what its script says.
      if (!isLost || !isDriven(facts, lost)) continue;
      for (const winner of findNegotiations(facts, call)) {
        if (winner.offerer === lost.session) continue;
        const own = described.find(
          (sent) =>
            sent.session === lost.session &&
            negotiationOf(sent) === winner.id &&
            !describes(sent, DescriptionType.OFFER),
        );
        const ended = winner.ended.find(({ session }) => session === lost.session);
        if (own !== undefined) verdict.reach('NG-5');
        if (ended === undefined || own !== undefined || ended.at < lost.sentAt) continue;
        verdict.break(
          'NG-5',
          ended.at,
          ended.participant,
          `${ended.participant}'s OFFER was answered NEGOTIATION_PENDING, and it let negotiation ${winner.id} of the other party run out instead of answering it.`,
        );
      }
    }
  }),
};

function isDriven(facts: Facts, { participant }: SentFrame): boolean {
  return facts.entries.some(
    (entry) => entry.participant === participant && entry.what.case === 'report',
  );
}
