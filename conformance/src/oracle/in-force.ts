/** Owns whether a feature is in force: for a session, and for both parties of a call. Judges nothing. */
import type { Feature } from '@audiocall/proto';
import type { CallFact, SessionFact } from './facts.js';

/** The server granted the feature to the session. */
export function isInForce(session: SessionFact | undefined, feature: Feature): boolean {
  return session?.granted.features.includes(feature) ?? false;
}

/** Both parties of the claimed call have it. */
export function isInForceForBoth(call: CallFact, feature: Feature): boolean {
  return isInForce(call.caller, feature) && isInForce(call.claimant, feature);
}
