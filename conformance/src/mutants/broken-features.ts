/** Owns the broken servers that offer no feature, and are wrong about who asks for one: a few lines changed. */
import type { BrokenServer, Patch } from './patch.js';

const OFFERS_NOTHING: Patch = {
  file: 'core/features.js',
  find: 'const offered = features ?? OFFERED_BY_DEFAULT;',
  replace: 'const offered = [];',
};

/** Every such server. */
export const BROKEN_FEATURES: readonly BrokenServer[] = [
  {
    id: 'resume-known-unoffered',
    kind: 'wrong status',
    title: 'offers no feature, and answers Resume as if it kept sessions',
    breaks: 'WR-5',
    patches: [
      OFFERS_NOTHING,
      {
        file: 'core/features.js',
        find: 'return offeredFeatures(draft.settings).includes(feature);',
        replace: 'return true;',
      },
    ],
  },
  {
    id: 'asked-is-granted',
    kind: 'wrong value',
    title: 'offers no feature, and says that those which are asked for are in force',
    breaks: 'SE-10',
    patches: [
      OFFERS_NOTHING,
      {
        file: 'core/sessions.js',
        find: 'features: [...features],',
        replace: 'features: [...request.features],',
      },
    ],
  },
  {
    id: 'asked-is-enough',
    kind: 'half implemented',
    title:
      'offers no feature, and tells a late session that asked for it of the calls that are held',
    breaks: 'LS-2',
    patches: [
      OFFERS_NOTHING,
      {
        file: 'core/sessions.js',
        find: 'const held = features.has(Feature.REPLAY_HELD) ?',
        replace: 'const held = request.features.includes(Feature.REPLAY_HELD) ?',
      },
    ],
  },
];
