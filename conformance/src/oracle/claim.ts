/**
 * Owns what a claim is, however it was made: by AnswerCall, or by an offer that met glare and was merged
 * (GL-3). Judges nothing.
 */
import { type AnswerCallResult, Disposition, type Response } from '@audiocall/proto';
import type { CallFact, Facts, SentFrame, SessionFact } from './facts.js';

/** What a response says of a claim, if it is one that succeeded. */
export function readClaim(response: Response | undefined): AnswerCallResult | undefined {
  const result = response?.result;
  if (result?.case === 'answerCall') return result.value;
  if (result?.case !== 'offerCall' || result.value.disposition !== Disposition.MERGED) {
    return undefined;
  }
  return result.value.claim;
}

/** What the claimant of a call was told. */
export function findClaimResult(call: CallFact): AnswerCallResult | undefined {
  return readClaim(call.claim?.response);
}

/** The claimant was muted from its claim on (MU-3). */
export function isClaimMuted(call: CallFact): boolean {
  const body = call.claim?.frame.body;
  return (body?.case === 'answerCall' || body?.case === 'offerCall') && body.value.muted;
}

/** The SDP answer that came with the claim (SR-1). */
export function findInlineAnswer(call: CallFact): string | undefined {
  const body = call.claim?.frame.body;
  return body?.case === 'answerCall' ? body.value.sdpAnswer : undefined;
}

/** The early offer that came with the claimant's RINGING, if it did (SR-1). */
export function findRungOffer(call: CallFact): string | undefined {
  for (const { session, event } of call.events) {
    if (session === call.claimant && event.body.case === 'ringing')
      return event.body.value.sdpOffer;
  }
  return undefined;
}

/** The caller was told that this session claimed its call, and the claimant lost its socket before it read that. */
export function isUnreadClaimant(facts: Facts, call: CallFact, session: SessionFact): boolean {
  const isTold = call.events.some(
    ({ event: { body } }) => body.case === 'answered' && body.value.calleeSession === session.id,
  );
  return isTold && facts.sent.some((sent) => sent.session === session && isUnreadClaim(sent));
}

function isUnreadClaim({ frame: { body }, response }: SentFrame): boolean {
  return response === undefined && (body.case === 'answerCall' || body.case === 'offerCall');
}
