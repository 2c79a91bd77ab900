/** Owns the broken servers that are wrong about users with several sessions, held calls that meet others, and going away. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_POLICIES: readonly BrokenServer[] = [
  {
    id: 'merge-leaves-held-calls',
    kind: 'half implemented',
    title: 'lets other calls wait on for who claims a call by calling its caller',
    breaks: 'BZ-2',
    patches: [
      {
        file: 'core/answering.js',
        find: 'endOtherOffers(draft, claimant.user);',
        replace:
          'if (call.merger !== undefined)\n        return;\n    endOtherOffers(draft, claimant.user);',
      },
    ],
  },
  {
    id: 'away-devices-are-not-rung',
    kind: 'half implemented',
    title: 'rings at no session of several that is away',
    breaks: 'MD-1',
    base: 'fork',
    patches: [
      {
        file: 'core/offering.js',
        find: 'idleSessions(draft, user);',
        replace:
          "idleSessions(draft, user).filter((id) => readKnown(draft, 'sessions', id).connection !== undefined);",
      },
    ],
  },
  {
    id: 'away-devices-do-not-count',
    kind: 'limit off by one',
    title: 'counts no session that is away for max_sessions_per_user',
    breaks: 'MD-6',
    base: 'fork',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'const staying = present.length - replaced.length;',
        replace:
          "const staying = present.filter((id) => !replaced.includes(id) && readKnown(draft, 'sessions', id).connection !== undefined).length;",
      },
    ],
  },
  {
    id: 'away-device-stays',
    kind: 'half implemented',
    title: 'lets a session that is away stay when its device comes with a new one',
    breaks: 'MD-2',
    base: 'fork',
    patches: [
      {
        file: 'core/sessions.js',
        find: "readKnown(draft, 'sessions', id).deviceId === deviceId);",
        replace:
          "readKnown(draft, 'sessions', id).deviceId === deviceId && readKnown(draft, 'sessions', id).connection !== undefined);",
      },
    ],
  },
  {
    id: 'late-claim-silences-nobody',
    kind: 'half implemented',
    title: 'lets devices ring on when one answers that did not ring',
    breaks: 'MD-1',
    base: 'fork',
    patches: [
      {
        file: 'core/answering.js',
        find: '    silenceOthers(draft, sessionId, call);',
        replace:
          '    if (call.notified.includes(sessionId)) silenceOthers(draft, sessionId, call);',
      },
    ],
  },
  {
    id: 'merge-silences-nobody',
    kind: 'half implemented',
    title: 'lets other devices ring on when one claims the call by calling its caller',
    breaks: 'MD-1',
    base: 'fork',
    patches: [
      {
        file: 'core/answering.js',
        find: '    silenceOthers(draft, sessionId, call);',
        replace: '    if (call.merger === undefined) silenceOthers(draft, sessionId, call);',
      },
    ],
  },
  {
    id: 'ringing-is-held',
    kind: 'half implemented',
    title: 'takes a call that rings at one device for one that is held, as another device comes',
    breaks: 'LS-8',
    base: 'fork',
    patches: [
      {
        file: 'core/late-ringing.js',
        find: '\n        .filter((call) => call.notified.every((session) => replaced.includes(session)))',
        replace: '',
      },
    ],
  },
  {
    id: 'late-reject-is-here',
    kind: 'wrong reason',
    title: 'tells ringing devices REJECTED when one rejects that did not ring',
    breaks: 'RJ-4',
    base: 'fork',
    patches: [
      {
        file: 'core/ending.js',
        find: 'tellCancel(draft, session, call, reasonElsewhere(reason));',
        replace:
          'tellCancel(draft, session, call, leaver !== undefined && !call.notified.includes(leaver) ? reason : reasonElsewhere(reason));',
      },
    ],
  },
  {
    id: 'rings-beside-ringing',
    kind: 'half implemented',
    title: 'calls a user busy under the scope USER for its calls alone, and not for one that rings',
    breaks: 'MD-4',
    base: 'fork',
    patches: [
      {
        file: 'core/busy.js',
        find: 'isScopeUser(draft) ? idle.length < user.sessions.length :',
        replace:
          "isScopeUser(draft) && idle.length > 0 ? user.sessions.some((id) => ['calling', 'in-call'].includes(activityOf(draft, id))) :",
      },
    ],
  },
  {
    id: 'busy-before-bound',
    kind: 'wrong status',
    title:
      'says that the callee is busy before it says that the caller is bound by another session',
    breaks: 'MD-4',
    base: 'fork',
    patches: [
      {
        file: 'core/offering.js',
        find: 'checkBound(draft, session) ??\n        checkBusy(draft, user) ??',
        replace: 'checkBusy(draft, user) ??\n        checkBound(draft, session) ??',
      },
    ],
  },
  {
    id: 'session-claim-ends-ringing',
    kind: 'half implemented',
    title: 'ends, under the scope SESSION, calls that ring at other devices when one is claimed',
    breaks: 'MD-4',
    base: 'fork-session',
    patches: [
      {
        file: 'core/answering.js',
        find: 'if (call.notified.length > 0 && !isScopeUser(draft))',
        replace: 'if (false)',
      },
    ],
  },
  {
    id: 'session-claim-keeps-held',
    kind: 'half implemented',
    title: 'keeps, under the scope SESSION, held calls when one is claimed',
    breaks: 'BZ-2',
    base: 'fork-session',
    patches: [
      {
        file: 'core/answering.js',
        find: 'if (call.notified.length > 0 && !isScopeUser(draft))',
        replace: 'if (!isScopeUser(draft))',
      },
    ],
  },
  {
    id: 'rejects-while-in-a-call',
    kind: 'half implemented',
    title: 'lets a session that is in a call reject another one',
    breaks: 'RJ-5',
    base: 'fork-session',
    patches: [
      {
        file: 'core/admission.js',
        find: "ringing: 'own-call',\n        'in-call': 'own-call'",
        replace: "ringing: 'own-call',\n        'in-call': 'admitted'",
      },
    ],
  },
  {
    id: 'drops-what-rings',
    kind: 'half implemented',
    title: 'ends at once as it stops where no call was answered',
    breaks: 'GA-1',
    patches: [
      {
        file: 'shell/interpreter.js',
        find: "if (phase.kind !== 'ended')",
        replace: "if (phase.kind !== 'ended' && phase.kind !== 'offered')",
      },
    ],
  },
  {
    id: 'late-comers-are-not-told',
    kind: 'half implemented',
    title: 'tells nobody who comes meanwhile that it is about to stop',
    breaks: 'GA-1',
    patches: [
      {
        file: 'shell/interpreter.js',
        find: 'sayGoAway(input.connection, draining.drainMs);',
        replace: 'void draining.drainMs;',
      },
    ],
  },
  {
    id: 'no-answers-in-drain',
    kind: 'half implemented',
    title: 'refuses to let a call be answered as it stops',
    breaks: 'GA-1',
    patches: [
      {
        file: 'core/admittance.js',
        find: "if (body.case !== 'createSession' && body.case !== 'offerCall')",
        replace:
          "if (body.case === 'answerCall' && settings.isDraining)\n        return refuse(StatusCode.LIMIT_EXCEEDED, 'This server is about to stop.');\n    if (body.case !== 'createSession' && body.case !== 'offerCall')",
      },
    ],
  },
  {
    id: 'announces-no-time',
    kind: 'wrong value',
    title: 'says as it stops that calls have no time, and lets them go on for 1.5 s',
    breaks: 'GA-1',
    patches: [
      {
        file: 'shell/interpreter.js',
        find: "const body = { case: 'goAway', value: { drainMs } };",
        replace: "const body = { case: 'goAway', value: { drainMs: 0 * drainMs } };",
      },
    ],
  },
  {
    id: 'ringing-binds',
    base: 'fork',
    kind: 'half implemented',
    title: 'lets no device answer while another one of the user rings',
    breaks: 'MD-4',
    patches: [
      {
        file: 'core/busy.js',
        find: "(kind === 'calling' || kind === 'in-call')",
        replace: "kind !== 'idle'",
      },
    ],
  },
];
