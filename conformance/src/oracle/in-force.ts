/** Owns whether a feature is in force: for a session, and for both parties of a call. Judges nothing. */
import { Feature } from '@audiocall/proto';
import type { CallFact, SessionFact } from './facts.js';

/** The server granted the feature to the session. */
export function isInForce(session: SessionFact | undefined, feature: Feature): boolean {
  return session?.granted.features.includes(feature) ?? false;
}

/** RINGING of this call at that session may carry the early offer (SR-1). */
export function mayRideOnRing(call: CallFact, rung: SessionFact | undefined): boolean {
  const { caller, terms } = call;
  if (!terms.sdpOnRing || terms.sdpOffer === undefined) return false;
  return isInForce(caller, Feature.SDP_ON_RING) && isInForce(rung, Feature.SDP_ON_RING);
}

/** Both parties of the claimed call have it. */
export function isInForceForBoth(call: CallFact, feature: Feature): boolean {
  return isInForce(call.caller, feature) && isInForce(call.claimant, feature);
}
