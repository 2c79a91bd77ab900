/** Owns the broken servers that are wrong beside the calls, in what an operator configures: one line changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_OPERATION: readonly BrokenServer[] = [
  {
    id: 'shutdown-without-cancel',
    kind: 'lost',
    title:
      'does not tell who rings, and was there before its caller, that the call ends as it stops',
    breaks: 'GA-1',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'if (farewell.tellsOwnCall) {',
        replace: 'if (false) {',
      },
    ],
  },
];
