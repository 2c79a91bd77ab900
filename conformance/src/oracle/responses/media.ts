/** Owns which answer SetMute and Description get. */
import { type StatusCode as Code, DescriptionType, Feature, StatusCode } from '@audiocall/proto';
import { findInlineAnswer } from '../claim.js';
import type { CallFact, Facts, SentFrame } from '../facts.js';
import { isInForceForBoth } from '../in-force.js';
import { findSent } from '../lookups.js';
import { phaseAt } from '../timeline.js';
import {
  type Expectation,
  isParty,
  lookUpCall,
  type NoOpinion,
  OK,
  type Question,
} from './expectation.js';
import { expectLater } from './negotiations.js';

/** Mute and unmute. */
export function checkSetMute({
  facts,
  request,
  session,
}: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'setMute' || session === undefined) return undefined;
  const found = lookUpCall({ facts, request, session }, body.value.callId);
  if (found.call === undefined) return found.answer;
  const { call } = found;
  const mayMute = call.caller === session || isParty(call, session, request.sentAt);
  if (!mayMute) return { clause: 'MU-3', code: StatusCode.INVALID_STATE, call };
  const isConnected = phaseAt(call, request.sentAt) === 'connected';
  return { clause: isConnected ? 'MU-1' : 'MU-3', code: OK, call };
}

/** A description, of negotiation 1 unless `renegotiate` is in force for both parties. */
export function checkDescription({
  facts,
  request,
  session,
}: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'description' || session === undefined) return undefined;
  const { callId, negotiationId, type } = body.value;
  const found = lookUpCall({ facts, request, session }, callId);
  if (found.call === undefined) return found.answer;
  const { call } = found;
  const refuse = (code: Code): Expectation => ({ clause: 'DE-1', code, call });
  if (!isParty(call, session, request.sentAt)) return refuse(StatusCode.INVALID_STATE);
  if (isInForceForBoth(call, Feature.RENEGOTIATE)) {
    const later = expectLater(facts, request, session, call, body.value);
    if (later !== undefined) return later;
  } else if (type === DescriptionType.REJECT) return refuse(StatusCode.INVALID_STATE);
  const offers = type === DescriptionType.OFFER;
  const rightRole = offers ? call.caller === session : call.claimant === session;
  if (!rightRole) return refuse(StatusCode.INVALID_STATE);
  if (negotiationId !== 1) return refuse(StatusCode.STALE_NEGOTIATION);
  const offered = call.terms.sdpOffer !== undefined || wasDescribed(facts, call, request, true);
  if (offers) return refuse(offered ? StatusCode.INVALID_STATE : OK);
  const answered = wasDescribed(facts, call, request, false);
  return refuse(offered && !answered ? OK : StatusCode.STALE_NEGOTIATION);
}

/** A description of negotiation 1 was accepted before this request. */
export function wasDescribed(
  facts: Facts,
  call: CallFact,
  before: SentFrame,
  offer: boolean,
): boolean {
  if (!offer && findInlineAnswer(call) !== undefined) return true;
  return findFirst(facts, call, before, offer) !== undefined;
}

/** The frame with which it was described. */
export function findFirst(
  facts: Facts,
  call: CallFact,
  before: SentFrame,
  offer: boolean,
): SentFrame | undefined {
  return findSent(facts, 'description', call.id).find((sent) => {
    const { body } = sent.frame;
    return (
      sent.sentAt < before.sentAt &&
      body.value.negotiationId === 1 &&
      (body.value.type === DescriptionType.OFFER) === offer &&
      sent.response?.status?.code === OK
    );
  });
}
