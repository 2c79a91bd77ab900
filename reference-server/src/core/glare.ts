/**
 * Owns the meeting of two offers: whether it is glare, and the merge of the two into one call (GL).
 * Does not know what else an offer can meet.
 */
import {
  Disposition,
  Feature,
  type OfferCall,
  OfferCallResultSchema,
  StatusCode,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { type Answer, accept, type Refusal } from './answer.js';
import { buildClaim, claim } from './answering.js';
import { isBound } from './busy.js';
import { type Draft, read, readKnown, write } from './draft.js';
import { hasFeature } from './features.js';
import { fingerprintSdp, withoutSdp } from './offer-terms.js';
import { forgetRefusedOffer } from './refused-offers.js';
import { type Call, offerKey, pairKey, type Session, type UserKey } from './state.js';

/** There is glare only where the session could answer the other call instead (GL-1). */
export function findGlare(draft: Draft, session: Session, callee: UserKey): Call | undefined {
  const { activity } = session;
  if (activity.kind !== 'idle' && activity.kind !== 'ringing') return undefined;
  const id = read(draft, 'pairs', pairKey(callee, session.userId))?.at(-1);
  if (id === undefined) return undefined;
  const call = readKnown(draft, 'calls', id);
  if (call.phase.kind !== 'offered' || isBound(draft, session)) return undefined;
  return activity.kind === 'ringing' && activity.call !== id ? undefined : call;
}

/** The offer as a claim of the first call, or undefined where the two do not fit (GL-3). */
export function mergeGlare(
  draft: Draft,
  session: Session,
  offer: OfferCall,
  call: Call,
): Answer | undefined {
  const fits =
    session.features.has(Feature.GLARE_MERGE) &&
    hasFeature(draft, call.caller.session, Feature.GLARE_MERGE) &&
    offer.callType === call.offer.callType &&
    offer.record === call.offer.record;
  if (!fits) return undefined;
  const result = create(OfferCallResultSchema, {
    callId: call.id,
    disposition: Disposition.MERGED,
    claim: buildClaim(call, session),
  });
  const merge = (): void => {
    const merger = {
      session: session.id,
      offer: withoutSdp(offer),
      sdpFingerprint: fingerprintSdp(offer),
      result,
    };
    write(draft, 'offers', offerKey(session.id, offer.clientRef), call.id);
    // From here on it names a call, whatever was refused under it before (CA-2).
    forgetRefusedOffer(draft, session.id, offer.clientRef);
    claim(draft, session.id, { ...call, merger }, { muted: offer.muted, sdpAnswer: undefined });
  };
  return accept(merge, { case: 'offerCall', value: result });
}

export function refuseGlare(call: Call): Refusal {
  return {
    kind: 'refused',
    code: StatusCode.GLARE,
    message: 'The callee is calling this user already; answer that call.',
    winningCallId: call.id,
  };
}
