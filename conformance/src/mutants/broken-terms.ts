/** Owns the broken servers that offer, announce or settle something else than they should. One line changed each. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_TERMS: readonly BrokenServer[] = [
  {
    id: 'offers-what-is-asked',
    kind: 'wrong value',
    title: 'says that it offers the features that were asked for',
    breaks: 'SE-10',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'offered: [...offered],',
        replace: 'offered: [...features],',
      },
    ],
  },
  {
    id: 'rejects-what-is-settled',
    kind: 'half implemented',
    title: 'lets a negotiation that is over be declined',
    breaks: 'NG-3',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'if (!isPending || negotiationId !== id)',
        replace:
          'if (!isPending && isReject(request) && negotiationId === id && id > 1) return { ...negotiation };\n    if (!isPending || negotiationId !== id)',
      },
    ],
  },
  {
    id: 'answer-heals-media',
    kind: 'state not reset',
    title: 'takes the media of a party that answers a negotiation for found again',
    breaks: 'NG-2',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'described: request.negotiationId, trickleEnded: false }',
        replace:
          'described: request.negotiationId, trickleEnded: false, isMediaLost: party.isMediaLost && request.type === DescriptionType.OFFER }',
      },
    ],
  },
  {
    id: 'lost-media-not-told-to-the-away',
    kind: 'lost',
    title: 'tells a party that is away nothing of lost media',
    breaks: 'NG-2',
    patches: [
      {
        file: 'core/peer-state.js',
        find: 'tell(draft, peer.session, call.id,',
        replace:
          "if (state < 3 || read(draft, 'sessions', peer.session)?.connection !== undefined) tell(draft, peer.session, call.id,",
      },
    ],
  },
  {
    id: 'snapshot-mutes-when-connected',
    kind: 'half implemented',
    title: 'says in a snapshot that the other party is muted only once the call is connected',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/snapshot.js',
        find: 'peerMuted: peer.muted',
        replace: "peerMuted: phase.kind === 'connected' && peer.muted",
      },
    ],
  },
  {
    id: 'snapshot-own-mute-when-connected',
    kind: 'half implemented',
    title: 'says in a snapshot that the party itself is muted only once the call is connected',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/snapshot.js',
        find: 'muted: self.muted',
        replace: "muted: phase.kind === 'connected' && self.muted",
      },
    ],
  },
  {
    id: 'gap-is-cancel',
    kind: 'wrong reason',
    title: 'says of the offer of a session that cannot be resumed that its caller cancelled it',
    breaks: 'RS-8',
    patches: [
      {
        file: 'core/resuming.js',
        find: '{ ...LOST, code: TAKEN_OVER }',
        replace: '{ ...LOST, offer: 5, code: TAKEN_OVER }',
      },
    ],
  },
  {
    id: 'callees-have-the-time-of-callers',
    kind: 'timer not cancelled',
    title: 'waits no longer for a callee whose phone rings than for a caller',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/detaching.js',
        find: "arm(draft, { kind: 'resume', id }, timers.resumeMs);",
        replace:
          "arm(draft, { kind: 'resume', id }, activity.kind === 'ringing' ? timers.resumeRingMs : timers.resumeMs);",
      },
    ],
  },
  {
    id: 'claimants-have-the-time-of-callers',
    kind: 'timer not cancelled',
    title: 'waits no longer for a party of a call that is not connected than for a caller',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/detaching.js',
        find: "arm(draft, { kind: 'resume', id }, timers.resumeMs);",
        replace:
          "arm(draft, { kind: 'resume', id }, activity.kind === 'in-call' ? timers.resumeRingMs : timers.resumeMs);",
      },
    ],
  },
  {
    id: 'acknowledges-the-future',
    kind: 'wrong seq',
    title: 'takes an acknowledgement of events that it has not sent',
    breaks: 'RS-2',
    patches: [{ file: 'core/replay.js', find: ' || seq > lastSeq', replace: '' }],
  },
];
