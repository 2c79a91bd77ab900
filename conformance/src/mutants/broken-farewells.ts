/** Owns the broken servers that say goodbye wrongly, or refuse what is asked as they stop. One line changed each. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_FAREWELLS: readonly BrokenServer[] = [
  {
    id: 'no-goodbye-in-drain',
    kind: 'half implemented',
    title: 'refuses to let a session be destroyed as it stops',
    breaks: 'GA-1',
    patches: [
      {
        file: 'core/admittance.js',
        find: "if (body.case !== 'createSession' && body.case !== 'offerCall')",
        replace:
          "if (body.case === 'destroySession' && settings.isDraining)\n        return refuse(StatusCode.LIMIT_EXCEEDED, 'This server is about to stop.');\n    if (body.case !== 'createSession' && body.case !== 'offerCall')",
      },
    ],
  },
  {
    id: 'no-candidates-in-drain',
    kind: 'half implemented',
    title: 'refuses candidates as it stops',
    breaks: 'GA-1',
    patches: [
      {
        file: 'core/admittance.js',
        find: "if (body.case !== 'createSession' && body.case !== 'offerCall')",
        replace:
          "if (body.case === 'candidates' && settings.isDraining)\n        return refuse(StatusCode.LIMIT_EXCEEDED, 'This server is about to stop.');\n    if (body.case !== 'createSession' && body.case !== 'offerCall')",
      },
    ],
  },
  {
    id: 'closed-before-the-call',
    kind: 'swapped',
    title: 'says that a session is over before it says so of its call',
    breaks: 'GA-1',
    patches: [
      {
        file: 'core/sessions.js',
        find: "leaveCall(draft, readKnown(draft, 'sessions', id), farewell);\n    if (farewell.closed !== undefined) {\n        tell(draft, id, '', { case: 'sessionClosed', value: { reason: farewell.closed } });\n    }",
        replace:
          "if (farewell.closed !== undefined) {\n        tell(draft, id, '', { case: 'sessionClosed', value: { reason: farewell.closed } });\n    }\n    leaveCall(draft, readKnown(draft, 'sessions', id), farewell);",
      },
    ],
  },
  {
    id: 'rings-on-as-it-stops',
    kind: 'late',
    title: 'lets the time to ring stand still as it stops',
    breaks: 'GA-1',
    patches: [
      {
        file: 'core/transition.js',
        find: "case 'ring':",
        replace: "case 'ring': if (draft.settings.isDraining) return;",
      },
    ],
  },
  {
    id: 'stops-without-a-word',
    kind: 'lost',
    title: 'closes its sockets as it stops, and says to no session that it is over',
    breaks: 'GA-1',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'if (farewell.closed !== undefined) {',
        replace: 'if (farewell.closed !== undefined && !farewell.tellsOwnCall) {',
      },
    ],
  },
];
