/** Owns the broken servers that are wrong about a user with several devices: who rings, who is told, and who may say what. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_FORKS: readonly BrokenServer[] = [
  {
    id: 'away-device-rings-on',
    kind: 'lost',
    title: 'leaves a device that is away when another one answers or rejects ringing on',
    breaks: 'MD-1',
    base: 'fork',
    patches: [
      {
        file: 'core/effects.js',
        find: '    const seq = session.lastSeq + 1;',
        replace:
          "    if (session.connection === undefined && body.case === 'cancel' && body.value.reason >= 11 && body.value.reason <= 12)\n        return 0;\n    const seq = session.lastSeq + 1;",
      },
    ],
  },
  {
    id: 'claim-spares-own-ringing',
    kind: 'half implemented',
    title: 'lets a call ring on at another device of who claims one',
    breaks: 'MD-4',
    base: 'fork',
    patches: [
      {
        file: 'core/answering.js',
        find: '    endOtherOffers(draft, claimant.user);',
        replace:
          "    for (const id of read(draft, 'users', claimant.user)?.offered ?? []) {\n        const other = readKnown(draft, 'calls', id);\n        if (other.notified.length === 0)\n            endCall(draft, other, EndReason.BUSY, undefined);\n    }",
      },
    ],
  },
  {
    id: 'callers-devices-may-name',
    kind: 'leaked',
    title: 'lets every session of the caller name the call',
    breaks: 'ER-4',
    base: 'fork',
    patches: [
      {
        file: 'core/targets.js',
        find: '    return (isInvolved(call, session.id) ||',
        replace: '    return (call.caller.user === session.user || isInvolved(call, session.id) ||',
      },
    ],
  },
  {
    id: 'late-reject-by-name-hangs-up',
    kind: 'half implemented',
    title:
      'lets a device that did not answer end the call of the one that did, by the name of the caller',
    breaks: 'RJ-4',
    base: 'fork',
    patches: [
      {
        file: 'core/leaving.js',
        find: '!isParty(call, session))',
        replace: "!isParty(call, session) && request.target.case !== 'byName')",
      },
    ],
  },
  {
    id: 'late-reject-hangs-up',
    kind: 'half implemented',
    title: 'lets a device that rang end the call of the one that answered when it names no call',
    breaks: 'RJ-4',
    base: 'fork',
    patches: [
      {
        file: 'core/leaving.js',
        find: '!isParty(call, session))',
        replace: '!isParty(call, session) && request.target.case !== undefined)',
      },
    ],
  },
  {
    id: 'late-reject-is-unknown',
    kind: 'wrong status',
    title: 'knows no call for a device that rejects without an id what another one answered',
    breaks: 'RJ-4',
    base: 'fork',
    patches: [
      {
        file: 'core/leaving.js',
        find: '        return refuseAnsweredCall();',
        replace:
          "        return ['callId', 'byName'].includes(request.target.case) ? refuseAnsweredCall() : refuseUnknownCall();",
      },
      {
        file: 'core/leaving.js',
        find: 'import { accept, acceptIdly, refuseAnsweredCall }',
        replace: 'import { accept, acceptIdly, refuseAnsweredCall, refuseUnknownCall }',
      },
    ],
  },
  {
    id: 'first-device-takes-the-rest-along',
    kind: 'half implemented',
    title: 'forgets whoever rings beside the first device when that one leaves',
    breaks: 'CA-1',
    base: 'fork',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'call.notified.filter((other) => other !== session.id);',
        replace:
          'call.notified[0] === session.id ? [] : call.notified.filter((other) => other !== session.id);',
      },
    ],
  },
  {
    id: 'replayed-ring-has-time',
    kind: 'wrong value',
    title: 'replays a RINGING with time left of a call that another device has answered',
    breaks: 'RS-3',
    base: 'fork',
    patches: [
      {
        file: 'core/resuming.js',
        find: "call?.phase.kind === 'offered' &&",
        replace: "call !== undefined && call.phase.kind !== 'ended' &&",
      },
    ],
  },
  {
    id: 'glare-is-for-the-ringing-one',
    kind: 'half implemented',
    title: 'sees glare only at the device that rings',
    breaks: 'GL-1',
    base: 'fork',
    patches: [
      {
        file: 'core/glare.js',
        find: "activity.kind === 'ringing' && activity.call !== id ?",
        replace:
          "(activity.kind === 'ringing' && activity.call !== id) || (call.notified.length > 0 && !call.notified.includes(session.id)) ?",
      },
    ],
  },
  {
    id: 'merge-is-for-the-ringing-one',
    kind: 'half implemented',
    title: 'merges an offer only at the device that rings',
    breaks: 'GL-3',
    base: 'fork',
    patches: [
      {
        file: 'core/glare.js',
        find: '    const fits = ',
        replace:
          '    const fits = (call.notified.length === 0 || call.notified.includes(session.id)) && ',
      },
    ],
  },
  {
    id: 'bound-devices-may-not-reject',
    kind: 'half implemented',
    title: 'lets nobody reject while another of its sessions is in a call',
    breaks: 'RJ-5',
    base: 'fork',
    patches: [
      {
        file: 'core/leaving.js',
        find: "    const refusal = checkState('leave', session, call.id);",
        replace:
          "    const bound = session.activity.kind === 'idle' && (read(draft, 'users', session.user)?.sessions ?? []).some((id) => ['calling', 'in-call'].includes(readKnown(draft, 'sessions', id).activity.kind));\n    const refusal = bound ? refuseBound() : checkState('leave', session, call.id);",
      },
      {
        file: 'core/leaving.js',
        find: 'import { accept, acceptIdly, refuseAnsweredCall } from',
        replace:
          "import { read, readKnown } from './draft.js';\nimport { accept, acceptIdly, refuseAnsweredCall, refuseBound } from",
      },
    ],
  },
  {
    id: 'two-devices-ring',
    kind: 'limit off by one',
    title: 'rings at two devices of a user at most',
    breaks: 'MD-1',
    base: 'fork',
    patches: [
      {
        file: 'core/offering.js',
        find: 'idleSessions(draft, user);',
        replace: 'idleSessions(draft, user).slice(0, 2);',
      },
    ],
  },
  {
    id: 'claim-silences-two',
    kind: 'limit off by one',
    title: 'stops the ringing of two devices at most when one answers',
    breaks: 'MD-1',
    base: 'fork',
    patches: [
      {
        file: 'core/answering.js',
        find: 'for (const id of call.notified) {',
        replace: 'for (const id of call.notified.slice(0, 2)) {',
      },
    ],
  },
  {
    id: 'end-silences-two',
    kind: 'limit off by one',
    title: 'tells two devices that ring at most that the call is over',
    breaks: 'RJ-4',
    base: 'fork',
    patches: [
      {
        file: 'core/ending.js',
        find: 'for (const session of call.notified) {',
        replace: 'for (const session of call.notified.slice(0, 2)) {',
      },
    ],
  },
  {
    id: 'answered-call-has-no-name',
    kind: 'wrong status',
    title: 'knows no call by name for a device when another one has answered it',
    breaks: 'AN-3',
    base: 'fork',
    patches: [
      {
        file: 'core/targets.js',
        find: "    if (call.phase.kind !== 'offered' || call.offer",
        replace:
          "    if (claimantOf(call) !== undefined && call.phase.kind !== 'ended' && !isInvolved(call, session.id))\n        return refuseUnknownCall();\n    if (call.phase.kind !== 'offered' || call.offer",
      },
    ],
  },
  {
    id: 'tombstone-forgets-who-rang',
    kind: 'tombstone forgotten',
    title: 'knows no call that is over for a device that rang when another one answered',
    breaks: 'TG-4',
    base: 'fork',
    patches: [
      {
        file: 'core/targets.js',
        find: 'call.notified.includes(session) ||',
        replace:
          "(call.notified.includes(session) && !(call.phase.kind === 'ended' && claimantOf(call) !== undefined)) ||",
      },
    ],
  },
  {
    id: 'fork-has-to-be-asked-for',
    kind: 'wrong reason',
    title:
      'tells a device that did not ask for `fork` that the caller gave up, when another one answers',
    breaks: 'MD-1',
    base: 'fork',
    patches: [
      {
        file: 'core/answering.js',
        find: 'tellCancel(draft, id, call, EndReason.ANSWERED_ELSEWHERE);',
        replace:
          "tellCancel(draft, id, call, readKnown(draft, 'sessions', id).features.has(Feature.FORK) ? EndReason.ANSWERED_ELSEWHERE : EndReason.CALLER_CANCELLED);",
      },
    ],
  },
];
