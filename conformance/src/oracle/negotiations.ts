/** Owns the later negotiations of a call, as a trace shows them: who offered, and how each ended. Judges nothing. */
import { DescriptionType, StatusCode } from '@audiocall/proto';
import { CLOCK_MS, timersOf } from './endings.js';
import type { CallFact, EventFact, Facts, SentFrame, SessionFact } from './facts.js';
import { findSent } from './lookups.js';
import { findEvents, msAt } from './timeline.js';

/** A negotiation above 1 whose offer was accepted. */
export interface Negotiation {
  readonly id: number;
  readonly offer: SentFrame;
  readonly offerer: SessionFact | undefined;
  /** The ANSWER or REJECT that was accepted. */
  readonly closedBy: SentFrame | undefined;
  /** NEGOTIATION_ENDED, at whomever it was seen. */
  readonly ended: readonly EventFact[];
}

/** The later negotiations of a call, by their ids. */
export function findNegotiations(facts: Facts, call: CallFact): readonly Negotiation[] {
  const described = findDescriptions(facts, call).filter(
    ({ response }) => response?.status?.code === StatusCode.OK,
  );
  return described
    .filter((sent) => describes(sent, DescriptionType.OFFER))
    .map((offer) => {
      const id = negotiationOf(offer);
      return {
        id,
        offer,
        offerer: offer.session,
        closedBy: described.find(
          (sent) => negotiationOf(sent) === id && !describes(sent, DescriptionType.OFFER),
        ),
        ended: findEvents(call, 'negotiationEnded').filter(
          ({ event: { body } }) =>
            body.case === 'negotiationEnded' && body.value.negotiationId === id,
        ),
      };
    })
    .sort((one, other) => one.id - other.id);
}

/** The descriptions of later negotiations that the parties of a call sent, whatever came of them. */
export function findDescriptions(facts: Facts, call: CallFact): readonly SentFrame[] {
  return findSent(facts, 'description', call.id).filter(
    (sent) =>
      sent.repeats === undefined &&
      (sent.session === call.caller || sent.session === call.claimant) &&
      sent.frame.body.value.negotiationId > 1,
  );
}

/** The negotiation of a description; 0 for every other frame. */
export function negotiationOf({ frame: { body } }: SentFrame): number {
  return body.case === 'description' ? body.value.negotiationId : 0;
}

/** The frame is a description of that type. */
export function describes({ frame: { body } }: SentFrame, type: DescriptionType): boolean {
  return body.case === 'description' && body.value.type === type;
}

/** The negotiation was open at a step, or may have been. */
export function standingAt(
  facts: Facts,
  call: CallFact,
  negotiation: Negotiation,
  step: number,
): 'open' | 'over' | 'unsure' {
  const { closedBy, ended, offer } = negotiation;
  if (closedBy !== undefined && closedBy.sentAt < step) return 'over';
  if (ended.some(({ at }) => at < step)) return 'over';
  const overMs = msAt(facts, offer.sentAt) + timersOf(call).negotiateMs;
  const mayBeOver = msAt(facts, step) >= overMs - CLOCK_MS;
  return mayBeOver ? 'unsure' : 'open';
}
