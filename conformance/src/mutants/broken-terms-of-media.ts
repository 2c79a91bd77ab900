/**
 * Owns the broken servers that a fourth reader of the text thought of, as far as they get a call wrong once it is
 * claimed, or merged. A line of the server is another one in each.
 */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_TERMS_OF_MEDIA: readonly BrokenServer[] = [
  {
    id: 'merged-sdp-counts',
    kind: 'half implemented',
    title: 'takes the SDP of a merged offer for the description of its sender',
    breaks: 'IC-1',
    patches: [
      {
        file: 'core/glare.js',
        find: 'claim(draft, session.id, { ...call, merger }, { muted: offer.muted, sdpAnswer: undefined });',
        replace:
          "claim(draft, session.id, { ...call, merger }, { muted: offer.muted, sdpAnswer: undefined }); if (offer.sdpOffer !== undefined) { const c = readKnown(draft, 'calls', call.id); write(draft, 'calls', call.id, { ...c, phase: { ...c.phase, claimant: { ...c.phase.claimant, described: 1 } } }); }",
      },
    ],
  },
  {
    id: 'merged-for-ever',
    kind: 'half implemented',
    title: 'does not end a merged call that is never connected',
    breaks: 'TO-4',
    patches: [
      {
        file: 'core/answering.js',
        find: "arm(draft, { kind: 'connect', id: call.id }, call.timers.connectMs);",
        replace:
          "if (call.merger === undefined) arm(draft, { kind: 'connect', id: call.id }, call.timers.connectMs);",
      },
    ],
  },
  {
    id: 'merged-by-the-merger',
    kind: 'wrong value',
    title: 'gives a merged call the time to connect of its merger',
    breaks: 'SE-10',
    patches: [
      {
        file: 'core/answering.js',
        find: "arm(draft, { kind: 'connect', id: call.id }, call.timers.connectMs);",
        replace:
          "arm(draft, { kind: 'connect', id: call.id }, call.merger === undefined ? call.timers.connectMs : readKnown(draft, 'sessions', sessionId).timers.connectMs);",
      },
    ],
  },
  {
    id: 'merged-rings-on',
    kind: 'timer not cancelled',
    title: 'ends a merged call when its time to ring is over',
    breaks: 'TO-2',
    patches: [
      {
        file: 'core/transition.js',
        find: "expireCall(draft, timer.id, 'offered', EndReason.NO_ANSWER);",
        replace:
          "expireCall(draft, timer.id, read(draft, 'calls', timer.id)?.merger === undefined ? 'offered' : read(draft, 'calls', timer.id).phase.kind, EndReason.NO_ANSWER);",
      },
      {
        file: 'core/answering.js',
        find: "disarm(draft, { kind: 'ring', id: call.id });",
        replace: "if (call.merger === undefined) disarm(draft, { kind: 'ring', id: call.id });",
      },
    ],
  },
  {
    id: 'answered-runs-on',
    kind: 'timer not cancelled',
    title: 'lets the time of an answered negotiation end the next one',
    breaks: 'NG-4',
    patches: [
      {
        file: 'core/negotiation.js',
        find: "if (stage === 'awaiting-answer')\n        arm(draft, timer, call.timers.negotiateMs);\n    else\n        disarm(draft, timer);",
        replace:
          "const m = (globalThis.negotiationsUntil ??= new Map());\n    if (stage === 'awaiting-answer' && (m.get(call.id) ?? 0) <= draft.now) { m.set(call.id, draft.now + call.timers.negotiateMs); arm(draft, timer, call.timers.negotiateMs); }",
      },
    ],
  },
  {
    id: 'lost-before-connected',
    kind: 'state not reset',
    title: 'takes media for lost after CONNECTED that was lost before',
    breaks: 'NG-2',
    patches: [
      {
        file: 'core/media.js',
        find: 'case MediaState.DISCONNECTED:\n        case MediaState.UNSPECIFIED:\n            return acceptIdly();',
        replace:
          "case MediaState.DISCONNECTED:\n            return accept(() => { write(draft, 'calls', call.id, replaceParty(call, seat, { ...seat.self, isMediaLost: true })); });\n        case MediaState.UNSPECIFIED:\n            return acceptIdly();",
      },
    ],
  },
  {
    id: 'lost-for-the-third-time',
    kind: 'half implemented',
    title: 'tells of lost media twice in a call, and no more',
    breaks: 'NG-2',
    patches: [
      {
        file: 'core/media.js',
        find: 'const isNews = isMediaLost !== self.isMediaLost &&',
        replace:
          'const cnt = (globalThis.lossesOf ??= new Map()); const ck = self.session + call.id; if (isMediaLost && !self.isMediaLost) cnt.set(ck, (cnt.get(ck) ?? 0) + 1);\n    if (cnt.get(ck) > 2) return acceptIdly();\n    const isNews = isMediaLost !== self.isMediaLost &&',
      },
    ],
  },
  {
    id: 'recording-unknown-to-one',
    kind: 'wrong status',
    title: 'answers UNIMPLEMENTED where the other party does not know recording',
    breaks: 'RC-2',
    patches: [
      {
        file: 'core/recording.js',
        find: 'const { phase, peer } = seat;',
        replace:
          "const { phase, peer } = seat;\n    if (!hasFeature(draft, peer.session, Feature.RECORDING)) return refuse(StatusCode.UNIMPLEMENTED, 'Not in force.');",
      },
    ],
  },
  {
    id: 'epochs-that-rise',
    kind: 'lost',
    title: 'drops a notice whose epoch is not above the last one',
    breaks: 'DN-1',
    patches: [
      {
        file: 'core/device-notice.js',
        find: 'const { epoch, kind } = request;',
        replace:
          'const { epoch, kind } = request; const ep = (globalThis.epochsOf ??= new Map()); const ek = session.id + call.id; if ((ep.get(ek) ?? 0) >= epoch) return acceptIdly(); ep.set(ek, epoch);',
      },
    ],
  },
  {
    id: 'notice-refused',
    kind: 'wrong status',
    title: 'refuses a notice where the other party does not know it',
    breaks: 'DN-1',
    patches: [
      {
        file: 'core/device-notice.js',
        find: 'return acceptIdly();',
        replace: "return refuseState('The other party does not know device notices.');",
      },
    ],
  },
  {
    id: 'reject-of-the-first',
    kind: 'half implemented',
    title:
      'answers a REJECT of negotiation 1 as one that is over, where renegotiate is not in force',
    breaks: 'DE-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'return isReject(request) ? refuseReject() : advanceFirst(seat, request);',
        replace: 'return advanceFirst(seat, request);',
      },
    ],
  },
];
