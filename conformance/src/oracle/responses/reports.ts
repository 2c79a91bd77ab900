/** Owns which answer Candidates and MediaReport get, where they have a request_id: CN-4, IC-1, IC-2, NG-6. */
import { DescriptionType, StatusCode } from '@audiocall/proto';
import { findInlineAnswer } from '../claim.js';
import type { CallFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { describes, findDescriptions, findNegotiations, negotiationOf } from '../negotiations.js';
import {
  type Expectation,
  isParty,
  lookUpCall,
  type NoOpinion,
  OK,
  type Question,
} from './expectation.js';
import { findFirst, wasDescribed } from './media.js';

const { INVALID_STATE, STALE_NEGOTIATION } = StatusCode;

/** What the media of a party does. */
export function checkMediaReport({
  facts,
  request,
  session,
}: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'mediaReport' || session === undefined) return undefined;
  const { callId, negotiationId } = body.value;
  const found = lookUpCall({ facts, request, session }, callId);
  if (found.call === undefined) return found.answer;
  const { call } = found;
  const counts =
    isParty(call, session, request.sentAt) &&
    negotiationId > 0 &&
    negotiationId === findInForce(facts, call, request);
  return { clause: 'CN-4', code: counts ? OK : INVALID_STATE, call };
}

/** The last negotiation whose answer was accepted before a request; 0 where none was. */
function findInForce(facts: Facts, call: CallFact, request: SentFrame): number {
  if (!wasDescribed(facts, call, request, false)) return 0;
  const answered = findNegotiations(facts, call).filter(
    ({ closedBy }) =>
      closedBy !== undefined &&
      closedBy.sentAt < request.sentAt &&
      describes(closedBy, DescriptionType.ANSWER),
  );
  return Math.max(1, ...answered.map(({ id }) => id));
}

/** Candidates of a party, or of a caller before the claim. */
export function checkCandidates({
  facts,
  request,
  session,
}: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'candidates' || session === undefined) return undefined;
  const { callId, negotiationId } = body.value;
  const found = lookUpCall({ facts, request, session }, callId, 'IC-2');
  if (found.call === undefined) return found.answer;
  const { call } = found;
  if (!isParty(call, session, request.sentAt)) {
    // What the buffer takes is for IC-3 to say, and of a callee only that nothing comes of it.
    if (session !== call.caller) return 'no opinion';
    if (negotiationId !== 1) return { clause: 'IC-2', code: STALE_NEGOTIATION, call };
    if (call.terms.sdpOffer !== undefined) return 'no opinion';
    return { clause: 'IC-1', code: INVALID_STATE, call };
  }
  const described = findDescribed(facts, call, session, request);
  if (negotiationId > described.id) {
    return negotiationId <= findHighest(facts, call, request)
      ? { clause: 'IC-1', code: INVALID_STATE, call }
      : { clause: 'IC-2', code: STALE_NEGOTIATION, call };
  }
  if (negotiationId < described.id) {
    return { clause: negotiationId === 0 ? 'IC-2' : 'NG-6', code: STALE_NEGOTIATION, call };
  }
  const until = request.answeredAt ?? facts.entries.length;
  const wasRefused = facts.controlErrors.some(
    ({ participant, at }) => participant === session.participant && at < until,
  );
  if (wasRefused) return 'no opinion';
  const hasEnded = hasEndedTrickle(facts, session, request, described);
  return { clause: 'IC-1', code: hasEnded ? INVALID_STATE : OK, call };
}

/** The newest negotiation that a party described, and from where on. */
interface Described {
  /** 0 where it described none. */
  readonly id: number;
  readonly from: number;
}

function findDescribed(
  facts: Facts,
  call: CallFact,
  session: SessionFact,
  request: SentFrame,
): Described {
  const later = findDescriptions(facts, call).findLast(
    (sent) =>
      sent.session === session &&
      sent.sentAt < request.sentAt &&
      sent.response?.status?.code === OK &&
      !describes(sent, DescriptionType.REJECT),
  );
  if (later !== undefined) return { id: negotiationOf(later), from: later.sentAt };
  const isCaller = session === call.caller;
  if (isCaller && call.terms.sdpOffer !== undefined) return { id: 1, from: call.offer.sentAt };
  if (!isCaller && findInlineAnswer(call) !== undefined) {
    return { id: 1, from: call.claim?.sentAt ?? call.offer.sentAt };
  }
  const own = findFirst(facts, call, request, isCaller);
  return own === undefined ? { id: 0, from: request.sentAt } : { id: 1, from: own.sentAt };
}

/** The highest negotiation that the call has had. */
function findHighest(facts: Facts, call: CallFact, request: SentFrame): number {
  const before = findNegotiations(facts, call).filter(({ offer }) => offer.sentAt < request.sentAt);
  return Math.max(1, ...before.map(({ id }) => id));
}

/** It said before that no candidate follows. */
function hasEndedTrickle(
  facts: Facts,
  session: SessionFact,
  request: SentFrame,
  { id, from }: Described,
): boolean {
  return facts.sent.some(({ frame: { body }, session: sender, sentAt, response }) => {
    if (sender !== session || sentAt < from || sentAt >= request.sentAt) return false;
    if (body.case !== 'candidates' || request.frame.body.case !== 'candidates') return false;
    const { value } = body;
    if (value.callId !== request.frame.body.value.callId || value.negotiationId !== id)
      return false;
    return value.end && (response?.status?.code ?? OK) === OK;
  });
}
