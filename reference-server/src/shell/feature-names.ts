/**
 * Owns the names of features on the command line: from words to what may be offered, or to sentences about
 * what is wrong with them.
 */
import { FEATURES, Feature, isFeatureName, SessionPolicy } from '@audiocall/proto';
import type { Settings } from '../core/settings.js';
import type { Report } from './flag-values.js';
import type { Given } from './flags.js';

const NONE = 'none';

/** The features that are named; undefined where none is left out. */
export function readFeatures(
  given: Given | undefined,
  report: Report,
): readonly Feature[] | undefined {
  if (given === undefined) return undefined;
  const { source, words } = given;
  const features = new Set<Feature>();
  for (const word of words.filter((each) => each !== NONE)) {
    const feature = isFeatureName(word) ? FEATURES[word] : undefined;
    if (feature !== undefined) features.add(feature);
    else {
      const names = Object.keys(FEATURES).join(', ');
      report(`${source} is ${JSON.stringify(word)}; give ${NONE}, or some of ${names}.`);
    }
  }
  if (words.includes(NONE) && features.size > 0) {
    report(`${source} is ${NONE}, and names features as well; give one or the other.`);
  }
  return [...features];
}

/** Several sessions of a user are a policy and a feature, and neither comes without the other (chapter 10). */
export function compareWithPolicy(
  { sessionPolicy, features }: Pick<Settings, 'sessionPolicy' | 'features'>,
  report: Report,
): void {
  if (features === undefined) return;
  const isFork = sessionPolicy === SessionPolicy.FORK;
  if (features.includes(Feature.FORK) === isFork) return;
  report(
    isFork
      ? '--session-policy is fork, but --feature leaves fork out; add it, or choose another policy.'
      : '--feature names fork, but --session-policy is another one; give --session-policy fork, too.',
  );
}
