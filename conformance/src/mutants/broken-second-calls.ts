/**
 * Owns the broken servers that a third reader of the text thought of, as far as they get wrong which call is meant, and
 * what comes for the second time. A line of the server is another one in each.
 */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_SECOND_CALLS: readonly BrokenServer[] = [
  {
    id: 'refused-end-counts',
    kind: 'state not reset',
    title: 'takes a batch for the end of the candidates that it refuses',
    breaks: 'IC-3',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'if (early === undefined) {',
        replace:
          "if (early === undefined && request.end) write(draft, 'calls', call.id, { ...call, caller: { ...caller, trickleEnded: true } });\n    if (early === undefined) {",
      },
    ],
  },
  {
    id: 'ref-of-user',
    kind: 'half implemented',
    title: 'looks a client_ref up in the offers of all sessions of the user',
    breaks: 'TG-1',
    patches: [
      {
        file: 'core/targets.js',
        find: "const id = read(draft, 'offers', offerKey(session.id, clientRef));",
        replace:
          "let id = read(draft, 'offers', offerKey(session.id, clientRef)); if (id === undefined) { globalThis.__r ??= new Map(); const k = globalThis.__r.get(session.user + clientRef); if (k !== undefined && read(draft, 'calls', k)) id = k; }",
      },
      {
        file: 'core/offering.js',
        find: "write(draft, 'offers', offerKey(caller.session, offer.clientRef), id);",
        replace:
          "write(draft, 'offers', offerKey(caller.session, offer.clientRef), id); (globalThis.__r ??= new Map()).set(caller.user + offer.clientRef, id);",
      },
    ],
  },
  {
    id: 'ack-for-ids',
    kind: 'half implemented',
    title: 'does not let a session answer a call by its id that it has not acknowledged',
    breaks: 'LS-7',
    patches: [
      {
        file: 'core/targets.js',
        find: 'return unclaimed(findById(draft, session, target.value));',
        replace:
          'if (ackSeq !== undefined && session.told.some((t) => t.call === target.value && t.ringingSeq > ackSeq)) return refuseUnknownCall();\n            return unclaimed(findById(draft, session, target.value));',
      },
    ],
  },
  {
    id: 'claimed-still-unseen',
    kind: 'state not reset',
    title: 'goes by the acknowledgement of RINGING for a call that was claimed since',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/answering.js',
        find: 'told: [...others, { call: callId, ringingSeq: undefined }],',
        replace:
          'told: [...others, session.told.find((entry) => entry.call === callId) ?? { call: callId, ringingSeq: undefined }],',
      },
    ],
  },
  {
    id: 'decliner-is-peer',
    kind: 'half implemented',
    title: 'takes the session that declined for the other end of a call',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/targets.js',
        find: 'return call.caller.session === session ? claimantOf(call) : call.caller.session;',
        replace:
          "return call.caller.session === session ? claimantOf(call) ?? (call.phase.kind === 'ended' ? call.phase.leaver : undefined) : call.caller.session;",
      },
    ],
  },
  {
    id: 'ref-of-claimed-gone',
    kind: 'tombstone forgotten',
    title: 'does not find a call that is over by its client_ref when it was claimed',
    breaks: 'HU-2',
    patches: [
      {
        file: 'core/targets.js',
        find: "return found(readKnown(draft, 'calls', id));\n    return session",
        replace:
          "{ const c = readKnown(draft, 'calls', id); if (c.phase.kind !== 'ended' || c.phase.claimant === undefined) return found(c); return refuseUnknownCall(); }\n    return session",
      },
    ],
  },
  {
    id: 'early-mute-sticks',
    kind: 'state not reset',
    title: 'does not let a caller unmute before the claim',
    breaks: 'MU-3',
    patches: [
      {
        file: 'core/media.js',
        find: 'caller: { ...call.caller, muted } });',
        replace: 'caller: { ...call.caller, muted: muted || call.caller.muted } });',
      },
    ],
  },
  {
    id: 'rings-no-longer',
    kind: 'half implemented',
    title: 'ends a call that rings at a session which nobody comes back for',
    breaks: 'TO-3',
    patches: [
      {
        file: 'core/detaching.js',
        find: 'endSession(draft, id, LOST);',
        replace:
          "{ if (session.activity.kind === 'ringing') endCall(draft, readKnown(draft, 'calls', session.activity.call), EndReason.NO_ANSWER, undefined); endSession(draft, id, LOST); }",
      },
    ],
  },
  {
    id: 'own-offer-overtaken',
    kind: 'half implemented',
    title: 'lets the author of an offer that waits make the next one',
    breaks: 'NG-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'if (isPending)\n            return refusePending();',
        replace:
          'if (isPending && negotiation.offerer !== seat.self.session)\n            return refusePending();',
      },
    ],
  },
  {
    id: 'second-loss-for-ever',
    kind: 'state not reset',
    title: 'gives media time for ever when it is lost for the second time',
    breaks: 'NG-2',
    patches: [
      {
        file: 'core/media.js',
        find: 'arm(draft, timer, call.timers.mediaMs);',
        replace: '{ if (!self.lostOnce) arm(draft, timer, call.timers.mediaMs); }',
      },
      {
        file: 'core/media.js',
        find: 'replaceParty(call, seat, { ...self, isMediaLost }));',
        replace: 'replaceParty(call, seat, { ...self, isMediaLost, lostOnce: true }));',
      },
    ],
  },
  {
    id: 'away-is-busy',
    kind: 'half implemented',
    title: 'takes a user for busy whose only idle device is away',
    breaks: 'MD-1',
    base: 'fork-session',
    patches: [
      {
        file: 'core/busy.js',
        find: ': idle.length === 0;',
        replace:
          ": idle.filter((id) => readKnown(draft, 'sessions', id).connection !== undefined).length === 0;",
      },
    ],
  },
  {
    id: 'second-call-beside',
    kind: 'half implemented',
    title: 'lets two users have another call beside the one that is connected',
    breaks: 'MD-5',
    base: 'fork-session',
    patches: [
      {
        file: 'core/offering.js',
        find: "readKnown(draft, 'calls', id).phase.kind === 'ended')",
        replace: "['ended','connected'].includes(readKnown(draft, 'calls', id).phase.kind))",
      },
    ],
  },
  {
    id: 'connecting-binds-nobody',
    kind: 'half implemented',
    title: 'lets a user call from another device while a call of the first one is being connected',
    breaks: 'MD-4',
    base: 'fork',
    patches: [
      {
        file: 'core/busy.js',
        find: "return id !== session.id && (kind === 'calling' || kind === 'in-call');",
        replace:
          "return id !== session.id && (kind === 'calling' || (kind === 'in-call' && readKnown(draft, 'calls', readKnown(draft, 'sessions', id).activity.call).phase.kind === 'connected'));",
      },
    ],
  },
  {
    id: 'bystander-not-told',
    kind: 'lost',
    title: 'says GoAway to those alone who have a session',
    breaks: 'GA-1',
    patches: [
      {
        file: 'shell/interpreter.js',
        find: 'for (const connection of [...store.connections.keys()])\n                sayGoAway',
        replace:
          'for (const connection of [...store.connections.values()].filter((c) => c.session !== undefined).map((c) => c.id))\n                sayGoAway',
      },
    ],
  },
  {
    id: 'resume-drops-early',
    kind: 'state not reset',
    title: 'forgets the early candidates of a caller that comes back on another socket',
    breaks: 'IC-1',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'attach(draft, { ...session, continuity }, { ...known, requests });',
        replace:
          "attach(draft, { ...session, continuity }, { ...known, requests }); if (session.activity.kind === 'calling') { const c = read(draft, 'calls', session.activity.call); write(draft, 'calls', c.id, { ...c, phase: { ...c.phase, early: { batches: [], count: 0, bytes: 0, envelopeBytes: 0 } } }); }",
      },
    ],
  },
  {
    id: 'third-held-goes-on',
    kind: 'half implemented',
    title:
      'ends two of the calls that are held for a user who answers another one, and not the third',
    breaks: 'BZ-2',
    patches: [
      {
        file: 'core/answering.js',
        find: "for (const id of read(draft, 'users', user)?.offered ?? []) {",
        replace: "for (const id of (read(draft, 'users', user)?.offered ?? []).slice(0, 2)) {",
      },
    ],
  },
  {
    id: 'last-three-calls',
    kind: 'tombstone forgotten',
    title: 'knows the last three calls of a session alone by the session at their other end',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/targets.js',
        find: 'for (const told of session.told.toReversed()) {',
        replace: 'for (const told of session.told.toReversed().slice(0, 3)) {',
      },
    ],
  },
  {
    id: 'mute-outlives-its-call',
    kind: 'state not reset',
    title: 'takes the mute of a caller whose call is over for one of its next call',
    breaks: 'MU-3',
    patches: [
      {
        file: 'core/media.js',
        find: "write(draft, 'calls', call.id, { ...call, caller: { ...call.caller, muted } });",
        replace:
          "(globalThis.mutedOnce ??= new Map()).set(session.id, muted); write(draft, 'calls', call.id, { ...call, caller: { ...call.caller, muted } });",
      },
      {
        file: 'core/offering.js',
        find: 'seatParty(session, offer.muted,',
        replace:
          'seatParty(session, offer.muted || globalThis.mutedOnce?.get(session.id) === true,',
      },
    ],
  },
  {
    id: 'refused-mute-kept',
    kind: 'state not reset',
    title: 'keeps the mute of a session that rings, which it refused, for the next claim of it',
    breaks: 'MU-3',
    patches: [
      {
        file: 'core/media.js',
        find: "const refusal = checkState('setMute', session, call.id);",
        replace:
          "const refusal = checkState('setMute', session, call.id);\n    if (refusal !== undefined) (globalThis.mutedOnce ??= new Map()).set(session.id, request.muted);",
      },
      {
        file: 'core/answering.js',
        find: 'seatParty(claimant, muted,',
        replace: 'seatParty(claimant, muted || globalThis.mutedOnce?.get(claimant.id) === true,',
      },
    ],
  },
  {
    id: 'resume-unmutes',
    kind: 'state not reset',
    title: 'forgets that a caller is muted that comes back before the claim',
    breaks: 'MU-3',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'attach(draft, { ...session, continuity }, { ...known, requests });',
        replace:
          "attach(draft, { ...session, continuity }, { ...known, requests }); if (session.activity.kind === 'calling') { const c = read(draft, 'calls', session.activity.call); write(draft, 'calls', c.id, { ...c, caller: { ...c.caller, muted: false } }); }",
      },
    ],
  },
  {
    id: 'hang-up-forgets-older',
    kind: 'tombstone forgotten',
    title: 'forgets the older calls of two sessions as one hangs up',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/ending.js',
        find: 'stopTimers(draft, call);\n    arm',
        replace:
          "stopTimers(draft, call);\n    if (phase.kind === 'connected') for (const s of [call.caller.session, phase.claimant.session]) { const x = read(draft, 'sessions', s); if (x) write(draft, 'sessions', s, { ...x, told: x.told.filter((t) => t.call === call.id) }); }\n    arm",
      },
    ],
  },
];
