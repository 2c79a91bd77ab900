/**
 * Owns which features of the protocol the SDK implements, their names, and which of
 * them a server grants. Knows nothing of what a feature does.
 */
import { Feature } from '@audiocall/proto';

/** The features that the SDK implements (chapter 6 of the specification). */
const WIRE = {
  resume: Feature.RESUME,
  glare_merge: Feature.GLARE_MERGE,
  renegotiate: Feature.RENEGOTIATE,
  recording: Feature.RECORDING,
  replay_held: Feature.REPLAY_HELD,
} as const;

/** A feature by its name in the specification. */
export type FeatureName = keyof typeof WIRE;

/** Every feature that the SDK implements. */
export const FEATURES = Object.keys(WIRE) as readonly FeatureName[];

/** What is asked for unless the application says otherwise: a late session does not ring (LS-2). */
export const DEFAULT_FEATURES = FEATURES.filter((name) => name !== 'replay_held');

export function featuresToWire(names: readonly FeatureName[]): Feature[] {
  return names.map((name) => WIRE[name]);
}

/** What was asked for and granted. A server that grants what nobody asked for is not believed. */
export function featuresInForce(
  asked: readonly FeatureName[],
  granted: readonly Feature[],
): readonly FeatureName[] {
  return asked.filter((name) => granted.includes(WIRE[name]));
}
