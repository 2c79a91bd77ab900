/** Owns the broken servers that go wrong with what they keep for a resume: one line of the core changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_REPLAYS: readonly BrokenServer[] = [
  {
    id: 'one-acknowledgement-for-all',
    kind: 'half implemented',
    title: 'forgets every event that it keeps when the first of them is acknowledged',
    breaks: 'G-2',
    patches: [
      {
        file: 'core/replay.js',
        find: "entry.kind === 'event' && entry.number <= seq",
        replace: "entry.kind === 'event' || entry.number <= seq",
      },
    ],
  },
];
