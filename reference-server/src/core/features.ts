/**
 * Owns what a server offers and what is in force: for a session, and for both parties of a call.
 * Knows the requests that belong to a feature, and nothing of what they do.
 */
import { BusyScope, Feature, SessionPolicy } from '@audiocall/proto';
import { type Draft, read } from './draft.js';
import type { RequestKind } from './inputs.js';
import type { Settings } from './settings.js';
import type { Session, SessionId } from './state.js';

/** What this server can do beyond the core profile. */
export const KNOWN_FEATURES: readonly Feature[] = [
  Feature.RESUME,
  Feature.REPLAY_HELD,
  Feature.GLARE_MERGE,
  Feature.FORK,
  Feature.RENEGOTIATE,
  Feature.RECORDING,
  Feature.DEVICE_NOTICE,
  Feature.LIST_SESSIONS,
  Feature.SDP_ON_RING,
];

/** Everything but the list of sessions, which the operator has to turn on (SL-1). */
const OFFERED_BY_DEFAULT = KNOWN_FEATURES.filter((feature) => feature !== Feature.LIST_SESSIONS);

/** The feature that a request belongs to; those that are not named belong to the core. */
export const FEATURE_OF: Partial<Record<RequestKind, Feature>> = {
  resume: Feature.RESUME,
  listSessions: Feature.LIST_SESSIONS,
  deviceNotice: Feature.DEVICE_NOTICE,
  setRecording: Feature.RECORDING,
};

/** What the server offers. Fork is the session policy of that name, or nothing. */
export function offeredFeatures({ features, sessionPolicy }: Settings): readonly Feature[] {
  const offered = features ?? OFFERED_BY_DEFAULT;
  if (sessionPolicy === SessionPolicy.FORK) return offered;
  return offered.filter((feature) => feature !== Feature.FORK);
}

export function busyScopeOf({ busyScope }: Settings): BusyScope {
  return busyScope ?? BusyScope.USER;
}

/** Whether the feature is in force for a session that still exists. */
export function hasFeature(draft: Draft, id: SessionId, feature: Feature): boolean {
  return read(draft, 'sessions', id)?.features.has(feature) ?? false;
}

/** Whether the feature is in force for a call of these two. */
export function bothHave(
  draft: Draft,
  one: SessionId,
  other: SessionId,
  feature: Feature,
): boolean {
  return hasFeature(draft, one, feature) && hasFeature(draft, other, feature);
}

/** Whether a request may be looked at: without a session, offering the feature is enough. */
export function isInForce(draft: Draft, kind: RequestKind, session: Session | undefined): boolean {
  const feature = FEATURE_OF[kind];
  if (feature === undefined) return true;
  if (session !== undefined) return session.features.has(feature);
  return offeredFeatures(draft.settings).includes(feature);
}
