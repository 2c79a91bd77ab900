/** Owns which answer descriptions of later negotiations get: NG-1, NG-3. */
import { type Description, DescriptionType, StatusCode } from '@audiocall/proto';
import type { CallFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { findNegotiations, standingAt } from '../negotiations.js';
import { phaseAt } from '../timeline.js';
import { type Expectation, type NoOpinion, OK } from './expectation.js';

/** The answer to a party's description; undefined where it is about negotiation 1. */
export function expectLater(
  facts: Facts,
  request: SentFrame,
  session: SessionFact,
  call: CallFact,
  { negotiationId, type }: Description,
): Expectation | NoOpinion | undefined {
  const isConnected = phaseAt(call, request.sentAt) === 'connected';
  if (negotiationId === 1) {
    // Whether negotiation 1 is looked at for its role or as one that is over, nothing says.
    return isConnected || type === DescriptionType.REJECT ? 'no opinion' : undefined;
  }
  const offers = type === DescriptionType.OFFER;
  const clause = offers ? 'NG-1' : 'NG-3';
  const answer = (code: StatusCode): Expectation => ({ clause, code, call });
  if (!isConnected) return offers ? answer(StatusCode.INVALID_STATE) : 'no opinion';
  const before = findNegotiations(facts, call).filter(({ offer }) => offer.sentAt < request.sentAt);
  const last = before.at(-1);
  const until = request.answeredAt ?? facts.entries.length;
  const standing = last === undefined ? 'over' : standingAt(facts, call, last, request.sentAt);
  if (last !== undefined && standing !== 'over') {
    if (standingAt(facts, call, last, until) === 'unsure') return 'no opinion';
    if (offers) return answer(StatusCode.NEGOTIATION_PENDING);
    if (negotiationId === last.id) {
      return answer(last.offerer === session ? StatusCode.INVALID_STATE : OK);
    }
    return answer(StatusCode.STALE_NEGOTIATION);
  }
  const isNext = negotiationId === (last?.id ?? 1) + 1;
  return answer(offers && isNext ? OK : StatusCode.STALE_NEGOTIATION);
}
