/**
 * Owns the broken servers that a third reader of the text thought of, as far as they get wrong what comes next: the
 * next offer, the call whose phone is gone. A line of the server is another one in each.
 */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_SEQUELS: readonly BrokenServer[] = [
  {
    id: 'users-run-together',
    kind: 'half implemented',
    title:
      'writes the ids of two users one behind the other with a "-" between, and so takes one pair for another',
    breaks: 'TG-2',
    patches: [
      {
        file: 'core/state.js',
        find: '{caller}\\0',
        replace: '{caller}-',
      },
    ],
  },
  {
    id: 'early-room-of-caller',
    kind: 'state not reset',
    title: 'counts what a caller sent before a claim over all of its calls',
    breaks: 'IC-3',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'bufferBatch(phase.early, request, utf8Length(phase.sdpOffer), limits);',
        replace:
          '(() => { const m = (globalThis.__e ??= new Map()); let s = m.get(caller.session); if (s === undefined || s.call !== call.id) s = { call: call.id, prior: s === undefined ? 0 : s.prior + s.count, count: 0 }; m.set(caller.session, s); const r = bufferBatch({ ...phase.early, count: phase.early.count + s.prior }, request, utf8Length(phase.sdpOffer), limits); if (r === undefined) return r; s.count += request.candidates.length; return { ...r, count: r.count - s.prior }; })();',
      },
    ],
  },
  {
    id: 'destroyed-offer-forgotten',
    kind: 'tombstone forgotten',
    title: 'forgets the offer of a session that is destroyed at once',
    breaks: 'TG-4',
    patches: [
      {
        file: 'core/sessions.js',
        find: "endCall(draft, readKnown(draft, 'calls', activity.call), farewell.offer, leaver);",
        replace:
          "endCall(draft, readKnown(draft, 'calls', activity.call), farewell.offer, leaver); if (farewell.closed === 1) forgetCall(draft, activity.call);",
      },
      {
        file: 'core/sessions.js',
        find: 'export function decideCreate',
        replace: "import { forgetCall } from './ending.js';\nexport function decideCreate",
      },
    ],
  },
  {
    id: 'held-busy-is-reject',
    kind: 'wrong reason',
    title: 'says of a held call that ended as its callee took another one that it was declined',
    breaks: 'LS-9',
    patches: [
      {
        file: 'core/answer.js',
        find: 'callEndReason: reason,',
        replace: 'callEndReason: reason === 3 ? 2 : reason,',
      },
    ],
  },
  {
    id: 'connect-timeout-is-hang-up',
    kind: 'wrong reason',
    title: 'says of a claimed call that was never connected that it was hung up',
    breaks: 'LS-9',
    patches: [
      {
        file: 'core/answer.js',
        find: 'callEndReason: reason,',
        replace: 'callEndReason: reason === 7 || reason === 8 || reason === 9 ? 1 : reason,',
      },
    ],
  },
  {
    id: 'three-pings',
    kind: 'half implemented',
    title: 'pings a client three times, and no more',
    breaks: 'SE-8',
    patches: [
      {
        file: 'core/liveness.js',
        find: "arm(draft, { kind: 'ping', id }, pingInterval(draft, connection.session));",
        replace:
          "if (nonce < 3) arm(draft, { kind: 'ping', id }, pingInterval(draft, connection.session));",
      },
    ],
  },
  {
    id: 'late-rings-by-callee',
    kind: 'wrong value',
    title: 'goes by the ring_ms of the session at which a held call rings late',
    breaks: 'TO-3',
    patches: [
      {
        file: 'core/late-ringing.js',
        find: "ring(draft, session, readKnown(draft, 'calls', id), timeLeft(draft, call), true);",
        replace:
          "ring(draft, session, readKnown(draft, 'calls', id), timeLeft(draft, call), true);\n    arm(draft, { kind: 'ring', id }, Math.min(timeLeft(draft, call), read(draft, 'sessions', session).timers.ringMs));",
      },
      {
        file: 'core/late-ringing.js',
        find: 'export function findHeld',
        replace: "import { arm } from './effects.js';\nexport function findHeld",
      },
    ],
  },
  {
    id: 'other-sdp-same-offer',
    kind: 'half implemented',
    title: 'does not look at the SDP of a repeated offer',
    breaks: 'OF-6',
    patches: [
      {
        file: 'core/offering.js',
        find: 'earlier.sdpFingerprint === fingerprintSdp(offer);',
        replace:
          '(earlier.sdpFingerprint === undefined) === (fingerprintSdp(offer) === undefined);',
      },
    ],
  },
  {
    id: 'busy-takes-ref',
    kind: 'state not reset',
    title: 'does not take the client_ref of an offer again that was answered BUSY',
    breaks: 'OF-1',
    patches: [
      {
        file: 'core/offering.js',
        find: 'const callee = userKey(session.service, offer.callee);\n    const user',
        replace:
          "if (session.refusedRefs.includes(offer.clientRef)) return refuseArgument('client_ref was used');\n    const callee = userKey(session.service, offer.callee);\n    const user",
      },
    ],
  },
  {
    id: 'own-end-unknown',
    kind: 'tombstone forgotten',
    title:
      'does not find the call that the session offered itself when it answers it after its end',
    breaks: 'TG-4',
    patches: [
      {
        file: 'core/targets.js',
        find: 'return unclaimed(findById(draft, session, target.value));',
        replace:
          "{ const c = read(draft, 'calls', target.value); if (c?.caller.session === session.id && c.phase.kind === 'ended') return refuseUnknownCall(); }\n            return unclaimed(findById(draft, session, target.value));",
      },
    ],
  },
  {
    id: 'mute-forgets-report',
    kind: 'state not reset',
    title: 'forgets a report of media when its party is muted',
    breaks: 'CN-3',
    patches: [
      {
        file: 'core/media.js',
        find: 'replaceParty(call, seat, { ...seat.self, muted }));',
        replace:
          "replaceParty(call, seat, { ...seat.self, muted, mediaReported: seat.phase.kind === 'connected' && seat.self.mediaReported }));",
      },
    ],
  },
  {
    id: 'held-caller-idle',
    kind: 'half implemented',
    title: 'takes a user whose own call is held for idle',
    breaks: 'OF-3',
    patches: [
      {
        file: 'core/busy.js',
        find: "return readKnown(draft, 'sessions', id).activity.kind;",
        replace:
          "const { activity } = readKnown(draft, 'sessions', id); return activity.kind === 'calling' && readKnown(draft, 'calls', activity.call).notified.length === 0 ? 'idle' : activity.kind;",
      },
    ],
  },
  {
    id: 'held-since-goes-on',
    kind: 'half implemented',
    title: 'lets a call wait that rang at a session which is gone, as its callee takes another one',
    breaks: 'BZ-2',
    patches: [
      {
        file: 'core/answering.js',
        find: 'if (call.notified.length > 0 && !isScopeUser(draft))\n            continue;',
        replace:
          'if (call.notified.length > 0 && !isScopeUser(draft))\n            continue;\n        if (call.offerResult.disposition === 1) continue;',
      },
    ],
  },
  {
    id: 'late-ringing-idle',
    kind: 'half implemented',
    title: 'takes a session at which a held call rings for idle',
    breaks: 'OF-3',
    patches: [
      {
        file: 'core/busy.js',
        find: "return readKnown(draft, 'sessions', id).activity.kind;",
        replace:
          "const { activity } = readKnown(draft, 'sessions', id); return activity.kind === 'ringing' && readKnown(draft, 'calls', activity.call).offerResult.disposition === 2 ? 'idle' : activity.kind;",
      },
    ],
  },
  {
    id: 'held-since-not-counted',
    kind: 'limit off by one',
    title: 'does not count calls that are held since their session is gone',
    breaks: 'LM-1',
    patches: [
      {
        file: 'core/offering.js',
        find: 'const held = callee?.offered ?? [];\n',
        replace:
          "const held = (callee?.offered ?? []).filter((id) => readKnown(draft, 'calls', id).offerResult.disposition === 2);\n",
      },
    ],
  },
  {
    id: 'declined-in-call',
    kind: 'wrong reason',
    title: 'takes a hang-up with the intent REJECT for a reject',
    breaks: 'HU-1',
    patches: [
      {
        file: 'core/leaving.js',
        find: "case 'connecting':\n",
        replace:
          "case 'connecting':\n            if (intent === LeaveIntent.REJECT) return EndReason.REJECTED;\n",
      },
    ],
  },
];
