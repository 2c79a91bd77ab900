/**
 * Owns what a server offers and what is in force: for a session, and for both parties of a call.
 * Knows the requests that belong to a feature, and nothing of what they do.
 */
import {
  BusyScope,
  Feature,
  type Limits,
  LimitsSchema,
  SessionPolicy,
  type Timers,
  TimersSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { type Draft, read } from './draft.js';
import type { RequestKind } from './inputs.js';
import type { Settings } from './settings.js';
import type { Session, SessionId } from './state.js';

/** Everything but the list of sessions, which the operator has to turn on (SL-1). */
const OFFERED_BY_DEFAULT: readonly Feature[] = [
  Feature.RESUME,
  Feature.REPLAY_HELD,
  Feature.GLARE_MERGE,
  Feature.FORK,
  Feature.RENEGOTIATE,
  Feature.RECORDING,
  Feature.DEVICE_NOTICE,
  Feature.SDP_ON_RING,
];

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

/** The limits in effect: where the operator sets none of the features' own, these count. */
export function effectiveLimits({ limits }: Settings): Limits {
  return create(LimitsSchema, {
    ...limits,
    maxSessionsPerUser: limits.maxSessionsPerUser || 8,
    maxReplayEvents: limits.maxReplayEvents || 256,
    maxReplayBytes: limits.maxReplayBytes || 262_144,
  });
}

/** The timers in effect before a session asks for shorter ones. */
export function effectiveTimers({ timers }: Settings): Timers {
  return create(TimersSchema, {
    ...timers,
    resumeMs: timers.resumeMs || 20_000,
    resumeRingMs: timers.resumeRingMs || 10_000,
    negotiateMs: timers.negotiateMs || 10_000,
    mediaMs: timers.mediaMs || 30_000,
  });
}
