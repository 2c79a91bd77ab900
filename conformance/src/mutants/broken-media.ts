/** Owns the broken servers that go wrong in descriptions, candidates, media, mutes, recordings and notices. */
import type { BrokenServer } from './patch.js';

const BOTH_RENEGOTIATE = 'bothHave(draft, self.session, peer.session, Feature.RENEGOTIATE)';

/** Every such server. */
export const BROKEN_MEDIA: readonly BrokenServer[] = [
  {
    id: 'unmute-cut-short',
    kind: 'wrong value',
    title: 'leaves out the last byte of a frame with UNMUTE',
    breaks: 'WR-2',
    patches: [
      {
        file: 'shell/uws-server.js',
        find: 'return socket.send(codec.encode(frame), codec.isBinary)',
        replace:
          "const whole = codec.encode(frame); const isCut = codec.isBinary && frame.body.value?.body?.case === 'unmute'; return socket.send(isCut ? whole.slice(0, -1) : whole, codec.isBinary)",
      },
    ],
  },
  {
    id: 'media-loss-of-who-asked',
    kind: 'half implemented',
    title: 'tells of lost media where the reporter alone asked for renegotiate',
    breaks: 'CN-4',
    patches: [
      {
        file: 'core/media.js',
        find: BOTH_RENEGOTIATE,
        replace: 'bothHave(draft, self.session, self.session, Feature.RENEGOTIATE)',
      },
    ],
  },
  {
    id: 'media-loss-to-who-asked',
    kind: 'half implemented',
    title: 'tells of lost media where the one who is told alone asked for renegotiate',
    breaks: 'CN-4',
    patches: [
      {
        file: 'core/media.js',
        find: BOTH_RENEGOTIATE,
        replace: 'bothHave(draft, peer.session, peer.session, Feature.RENEGOTIATE)',
      },
    ],
  },
  {
    id: 'media-loss-of-either',
    kind: 'half implemented',
    title: 'tells of lost media where either party asked for renegotiate',
    breaks: 'CN-4',
    patches: [
      {
        file: 'core/media.js',
        find: BOTH_RENEGOTIATE,
        replace:
          '[self, peer].some(({ session }) => bothHave(draft, session, session, Feature.RENEGOTIATE))',
      },
    ],
  },
  {
    id: 'negotiates-with-who-asked',
    kind: 'half implemented',
    title: 'takes a later negotiation of a party that alone asked for renegotiate',
    breaks: 'DE-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: BOTH_RENEGOTIATE,
        replace: 'bothHave(draft, self.session, self.session, Feature.RENEGOTIATE)',
      },
    ],
  },
  {
    id: 'negotiation-before-role',
    kind: 'wrong status',
    title: 'calls a description stale that is of the wrong role',
    breaks: 'DE-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: "if (isOffer !== (seat.role === 'caller'))",
        replace: "if (negotiationId === FIRST_NEGOTIATION && isOffer !== (seat.role === 'caller'))",
      },
    ],
  },
  {
    id: 'role-before-negotiation',
    kind: 'wrong status',
    title: 'looks at who offered before it looks at the id of a later negotiation',
    breaks: 'NG-3',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'if (!isPending || negotiationId !== id)',
        replace:
          'if (isPending && negotiation.offerer === seat.self.session) return refuseRole(); if (!isPending || negotiationId !== id)',
      },
    ],
  },
  {
    id: 'expired-negotiation-in-force',
    kind: 'state not reset',
    title:
      'counts no more reports of the negotiation that is in force once another one has run out',
    breaks: 'NG-2',
    patches: [
      {
        file: 'core/negotiation.js',
        find: "const settled = { ...negotiation, stage: 'settled' };",
        replace: "const settled = { ...negotiation, stage: 'settled', inForce: negotiation.id };",
      },
    ],
  },
  {
    id: 'repeated-loss-wins-time',
    kind: 'timer not cancelled',
    title: 'waits for lost media anew whenever its loss is reported again',
    breaks: 'NG-2',
    patches: [
      {
        file: 'core/media.js',
        find: 'if (!isNews)',
        replace:
          "if (!isNews && isMediaLost && self.isMediaLost) return accept(() => arm(draft, { kind: 'media', id: self.session }, call.timers.mediaMs)); if (!isNews)",
      },
    ],
  },
  {
    id: 'held-claim-unmuted',
    kind: 'state not reset',
    title: 'forgets that the claimant of a held call is muted',
    breaks: 'MU-3',
    patches: [
      {
        file: 'core/answering.js',
        find: 'seatParty(claimant, muted,',
        replace: 'seatParty(claimant, muted && call.notified.length > 0,',
      },
    ],
  },
  {
    id: 'claim-unmuted-while-away',
    kind: 'state not reset',
    title: 'forgets that the claimant is muted where the caller is away',
    breaks: 'MU-3',
    patches: [
      {
        file: 'core/answering.js',
        find: 'seatParty(claimant, muted,',
        replace: 'seatParty(claimant, muted && !isDetached(draft, call.caller.session),',
      },
    ],
  },
  {
    id: 'loss-undoes-report',
    kind: 'state not reset',
    title: 'takes the first report of media back when media is lost before CONNECTED',
    breaks: 'CN-3',
    patches: [
      {
        file: 'core/media.js',
        find: 'case MediaState.DISCONNECTED:',
        replace:
          "case MediaState.DISCONNECTED: return accept(() => write(draft, 'calls', call.id, replaceParty(call, seat, { ...seat.self, mediaReported: false })));",
      },
    ],
  },
  {
    id: 'reporter-never-fails',
    kind: 'lost',
    title: 'goes on with a call whose media fails after it was reported and before CONNECTED',
    breaks: 'CN-4',
    patches: [
      {
        file: 'core/media.js',
        find: 'case MediaState.FAILED:',
        replace: 'case MediaState.FAILED: if (seat.self.mediaReported) return acceptIdly();',
      },
    ],
  },
  {
    id: 'inline-answer-after-target',
    kind: 'wrong status',
    title: 'looks for the call before it refuses an inline answer that nothing can be the offer of',
    breaks: 'ER-1',
    patches: [
      {
        file: 'core/answering.js',
        find: 'if (request.sdpAnswer !== undefined && !session.features.has(Feature.SDP_ON_RING))',
        replace: 'if (false)',
      },
    ],
  },
  {
    id: 'candidate-letters-counted',
    kind: 'half implemented',
    title: 'counts the letters of early candidates where their bytes are limited',
    breaks: 'IC-3',
    patches: [
      {
        file: 'core/early-candidates.js',
        find: 'bytes += utf8Length(candidate);',
        replace: 'bytes += candidate.length;',
      },
    ],
  },
  {
    id: 'early-end-lost',
    kind: 'lost',
    title: 'keeps no end of candidates before the claim where it comes alone',
    breaks: 'IC-3',
    patches: [
      {
        file: 'core/early-candidates.js',
        find: 'batches: [...early.batches, batch]',
        replace: 'batches: [...early.batches, batch].filter((each) => each.candidates.length > 0)',
      },
    ],
  },
  {
    id: 'first-section-for-all',
    kind: 'wrong value',
    title: 'passes every candidate on as one of the first media section',
    breaks: 'IC-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'candidates: request.candidates, end }',
        replace:
          'candidates: request.candidates.map((each) => ({ ...each, mlineIndex: 0 })), end }',
      },
    ],
  },
  {
    id: 'recording-forbidden-first',
    kind: 'wrong status',
    title: 'says that it forbids recording before it looks whether the call is connected',
    breaks: 'RC-2',
    patches: [
      {
        file: 'core/recording.js',
        find: "if (seat?.phase.kind !== 'connected')",
        replace:
          "if (draft.settings.forbidsRecording === true) return refuse(StatusCode.NOT_ALLOWED, 'Recording is forbidden.'); if (seat?.phase.kind !== 'connected')",
      },
    ],
  },
  {
    id: 'any-device-is-a-microphone',
    kind: 'wrong value',
    title: 'takes a device of an unknown kind for a microphone',
    breaks: 'DN-1',
    patches: [
      {
        file: 'core/requests.js',
        find: 'findViolation(message, body.value, draft.settings.limits)',
        replace:
          "findViolation(message, body.case === 'deviceNotice' ? { ...body.value, kind: 1 } : body.value, draft.settings.limits)",
      },
      {
        file: 'core/device-notice.js',
        find: 'value: { session: session.id, epoch, kind }',
        replace: 'value: { session: session.id, epoch, kind: kind && 1 }',
      },
    ],
  },
  {
    id: 'description-a-tick-later',
    kind: 'swapped',
    title: 'passes a description on a tick later, and what came with it before it',
    breaks: 'IC-1',
    patches: [
      {
        file: 'shell/uws-server.js',
        find: 'return socket.send(codec.encode(frame), codec.isBinary) !== DROPPED;',
        replace:
          "const data = socket.getUserData(); const post = () => socket.send(codec.encode(frame), codec.isBinary) !== DROPPED; const event = frame.body.case === 'event' ? frame.body.value : undefined; if (event?.body.case === 'description') { data.late = event; setImmediate(() => { data.late = undefined; if (open.has(connection)) post(); }); return true; } if (event !== undefined && data.late !== undefined) { event.seq -= 1; data.late.seq += 1; } return post();",
      },
    ],
  },
];
