/** Owns the names of features, as clauses, cases and the command line write them. Pure. */
import { Feature } from '@audiocall/proto';

/** Every feature beyond the core profile, by its name. */
export const FEATURES = {
  resume: Feature.RESUME,
  replay_held: Feature.REPLAY_HELD,
  glare_merge: Feature.GLARE_MERGE,
  fork: Feature.FORK,
  renegotiate: Feature.RENEGOTIATE,
  recording: Feature.RECORDING,
  device_notice: Feature.DEVICE_NOTICE,
  list_sessions: Feature.LIST_SESSIONS,
  sdp_on_ring: Feature.SDP_ON_RING,
} as const satisfies Record<string, Feature>;

/** The name of a feature: `glare_merge`. */
export type FeatureName = keyof typeof FEATURES;

/** The names of all features. */
export const FEATURE_NAMES = Object.keys(FEATURES) as readonly FeatureName[];

/** The names of the features that a message lists; unknown ones are left out. */
export function nameFeatures(listed: readonly Feature[]): readonly FeatureName[] {
  return FEATURE_NAMES.filter((name) => listed.includes(FEATURES[name]));
}

/** Whether a text names a feature. */
export function isFeatureName(text: string): text is FeatureName {
  return Object.hasOwn(FEATURES, text);
}
