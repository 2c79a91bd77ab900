/** Owns the broken servers that are wrong at their limits: one line of the reference server changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_LIMITS: readonly BrokenServer[] = [
  {
    id: 'half-the-frames',
    kind: 'wrong value',
    title: 'takes half of the frames a second that it announces',
    breaks: 'LM-2',
    patches: [
      {
        file: 'shell/gate.js',
        find: 'events: base.limits.framesPerSecond,',
        replace: 'events: base.limits.framesPerSecond / 2,',
      },
    ],
  },
  {
    id: 'half-the-offers',
    kind: 'wrong value',
    title: 'takes half of the offers a minute that it announces',
    breaks: 'LM-2',
    patches: [
      {
        file: 'shell/gate.js',
        find: 'events: base.limits.offersPerMinute,',
        replace: 'events: base.limits.offersPerMinute / 2,',
      },
    ],
  },
  {
    id: 'drops-what-is-too-much',
    kind: 'lost',
    title: 'drops what is no request when a socket sends too much',
    breaks: 'LM-2',
    patches: [
      {
        file: 'shell/gate.js',
        find: "return { kind: 'flood' };",
        replace:
          "return { kind: 'pass', settings, findings: {}, dropped: (frame.body = { case: undefined }) };",
      },
    ],
  },
];
