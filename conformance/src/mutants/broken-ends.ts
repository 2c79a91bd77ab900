/** Owns the broken servers that end calls wrongly, or say wrongly how one ended and by whom. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_ENDS: readonly BrokenServer[] = [
  {
    id: 'declined-for-media',
    kind: 'wrong reason',
    title: 'says that media failed where a callee declines with that intent',
    breaks: 'RJ-1',
    patches: [
      {
        file: 'core/leaving.js',
        find: "case 'offered':",
        replace: "case 'offered': if (mediaFailed) return EndReason.MEDIA_FAILED;",
      },
    ],
  },
  {
    id: 'ringing-declines-another',
    kind: 'half implemented',
    title: 'lets a session that rings decline another call',
    breaks: 'RJ-5',
    patches: [
      {
        file: 'core/admission.js',
        find: "    leave: {\n        none: 'no-session',\n        idle: 'admitted',\n        calling: 'own-call',\n        ringing: 'own-call',",
        replace:
          "    leave: {\n        none: 'no-session',\n        idle: 'admitted',\n        calling: 'own-call',\n        ringing: 'admitted',",
      },
    ],
  },
  {
    id: 'nobody-left',
    kind: 'wrong value',
    title: 'names nobody in LEAVE',
    breaks: 'RJ-3',
    patches: [
      {
        file: 'core/ending.js',
        find: "session: leaver ?? '', reason",
        replace: "session: '', reason",
      },
    ],
  },
  {
    id: 'told-one-left',
    kind: 'wrong value',
    title: 'names the one who is told in LEAVE where it ended the call itself',
    breaks: 'RJ-3',
    patches: [
      {
        file: 'core/ending.js',
        find: "session: leaver ?? '', reason",
        replace: 'session: leaver ?? to, reason',
      },
    ],
  },
  {
    id: 'nobody-cancelled',
    kind: 'wrong value',
    title: 'names nobody in CANCEL',
    breaks: 'RJ-3',
    patches: [
      {
        file: 'core/ending.js',
        find: 'session: call.caller.session, reason',
        replace: "session: '', reason",
      },
    ],
  },
  {
    id: 'connects-for-twice-the-time',
    kind: 'late',
    title: 'gives a claimed call twice the time to connect',
    breaks: 'TO-3',
    patches: [
      {
        file: 'core/answering.js',
        find: "{ kind: 'connect', id: call.id }, call.timers.connectMs",
        replace: "{ kind: 'connect', id: call.id }, 2 * call.timers.connectMs",
      },
    ],
  },
  {
    id: 'tombstone-for-half-the-time',
    kind: 'early',
    title: 'forgets a call that is over in half the time',
    breaks: 'TG-4',
    patches: [
      {
        file: 'core/ending.js',
        find: "{ kind: 'tombstone', id: call.id }, call.timers.tombstoneMs",
        replace: "{ kind: 'tombstone', id: call.id }, call.timers.tombstoneMs / 2",
      },
    ],
  },
];
