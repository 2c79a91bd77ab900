/** Owns the lists of features that the harness asks for and finds; their names are the protocol's. Pure. */
import { FEATURES, type Feature, type FeatureName } from '@audiocall/proto';

export { FEATURES, type FeatureName, isFeatureName } from '@audiocall/proto';

/** The names of all features. */
export const FEATURE_NAMES = Object.keys(FEATURES) as readonly FeatureName[];

/** The names of the features that a message lists; unknown ones are left out. */
export function nameFeatures(listed: readonly Feature[]): readonly FeatureName[] {
  return FEATURE_NAMES.filter((name) => listed.includes(FEATURES[name]));
}
