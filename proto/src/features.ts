/** Owns the names of features, as the specification, command lines and reports write them (chapter 10). Pure. */
import { Feature } from './gen/audiocall/signaling/v1/session_pb.js';

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

/** Whether a text names a feature. */
export function isFeatureName(text: string): text is FeatureName {
  return Object.hasOwn(FEATURES, text);
}
