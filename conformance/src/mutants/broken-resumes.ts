/** Owns the broken servers that go wrong with sessions that were away: one line of the core changed. */
import type { BrokenServer } from './patch.js';

/** A server that does not tell a session without a socket what it is to be told of one kind, where a condition holds. */
function forgetWhileAway(
  id: string,
  title: string,
  breaks: BrokenServer['breaks'],
  condition: string,
): BrokenServer {
  const find = 'const seq = session.lastSeq + 1;';
  const lost = `if (session.connection === undefined && ${condition}) return 0;`;
  const patches = [{ file: 'core/effects.js', find, replace: `${lost} ${find}` }];
  return { id, kind: 'lost', title, breaks, patches };
}

/** Every such server. */
export const BROKEN_RESUMES: readonly BrokenServer[] = [
  forgetWhileAway(
    'description-lost-while-away',
    'does not keep descriptions for a party that is away',
    'DE-2',
    "body.case === 'description'",
  ),
  forgetWhileAway(
    'peer-state-lost-while-away',
    'does not tell a party that comes back that the other one went away meanwhile',
    'RS-1',
    "body.case === 'peerState'",
  ),
  forgetWhileAway(
    'recording-lost-while-away',
    'does not tell a party that comes back that recording was switched meanwhile',
    'RC-1',
    "body.case === 'recording'",
  ),
  forgetWhileAway(
    'device-lost-while-away',
    'does not tell a party that comes back of the device that was changed meanwhile',
    'DN-1',
    "body.case === 'inputDeviceChanged'",
  ),
  forgetWhileAway(
    'negotiation-end-lost-while-away',
    'does not tell a party that comes back that a negotiation ran out meanwhile',
    'NG-4',
    "body.case === 'negotiationEnded'",
  ),
  {
    id: 'loss-forgets-the-report',
    kind: 'state not reset',
    title: 'forgets that a party had reported its media when the party loses its socket',
    breaks: 'CN-1',
    patches: [
      {
        file: 'core/peer-state.js',
        find: 'const peer = takeSeat(call, id)?.peer;',
        replace:
          "const seat = takeSeat(call, id); const peer = seat?.peer; if (seat?.phase.kind === 'connecting') seat.self.mediaReported = false;",
      },
    ],
  },
  {
    id: 'too-long-only-detaches',
    kind: 'half implemented',
    title: 'lets a session be resumed whose socket it closed for a frame that was too long',
    breaks: 'WR-6',
    patches: [
      {
        file: 'core/transition.js',
        find: 'loseConnection(draft, connection, input.code)',
        replace:
          'input.code === 1009 ? detach(draft, connection, input.code) : loseConnection(draft, connection, input.code)',
      },
    ],
  },
  {
    id: 'merger-not-told-of-the-loss',
    kind: 'half implemented',
    title: 'does not tell a merger that the caller is away whose call its offer claimed',
    breaks: 'RS-1',
    patches: [
      {
        file: 'core/answering.js',
        find: 'if (isDetached(draft, call.caller.session))',
        replace: 'if (call.merger === undefined && isDetached(draft, call.caller.session))',
      },
    ],
  },
  {
    id: 'shown-token-goes-at-once',
    kind: 'half implemented',
    title: 'keeps the newest token beside a new one, also where an older one was shown',
    breaks: 'RS-6',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'isNewest ? continuity.token : continuity.previousToken',
        replace: 'continuity.token',
      },
    ],
  },
  {
    id: 'token-beyond-a-resume',
    kind: 'limit off by one',
    title: 'gives resume tokens of one code point more than a Resume may show',
    breaks: 'RS-6',
    patches: [
      {
        file: 'core/secrets.js',
        find: 'return entropy.slice(ID_LENGTH, -ID_LENGTH);',
        replace: "return entropy.slice(ID_LENGTH, -ID_LENGTH).padEnd(129, '.');",
      },
    ],
  },
  {
    id: 'tells-second-takeover',
    kind: 'state not reset',
    title: 'tells the other party of a return when a session is taken over for the second time',
    breaks: 'RS-7',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'if (session.connection === undefined) {',
        replace:
          'if (session.connection === undefined || (continuity.previousToken === undefined && continuity.hasMoved)) {',
      },
      {
        file: 'core/resuming.js',
        find: '...continuity, token, previousToken, requests',
        replace: '...continuity, token, previousToken, requests, hasMoved: true',
      },
    ],
  },
  {
    id: 'no-pings-after-resume',
    kind: 'half implemented',
    title: 'sends no pings on a socket on which a session was resumed',
    breaks: 'SE-8',
    patches: [
      {
        file: 'core/sessions.js',
        find: "arm(draft, { kind: 'ping', id }, session.timers.pingMs);",
        replace:
          "if (!session.continuity?.isArmed) arm(draft, { kind: 'ping', id }, session.timers.pingMs);",
      },
    ],
  },
  {
    id: 'silence-allowed-after-resume',
    kind: 'half implemented',
    title: 'lets a socket be silent for ever on which a session was resumed',
    breaks: 'SE-8',
    patches: [
      {
        file: 'core/sessions.js',
        find: "arm(draft, { kind: 'silence', id }, SILENT_INTERVALS * session.timers.pingMs);",
        replace:
          "if (!session.continuity?.isArmed) arm(draft, { kind: 'silence', id }, SILENT_INTERVALS * session.timers.pingMs);",
      },
    ],
  },
  {
    id: 'snapshot-forgets-the-mute',
    kind: 'half implemented',
    title: 'says in every snapshot that the other party is not muted',
    breaks: 'RS-2',
    patches: [
      { file: 'core/snapshot.js', find: 'peerMuted: peer.muted', replace: 'peerMuted: false' },
    ],
  },
  {
    id: 'snapshot-of-first-negotiation',
    kind: 'half implemented',
    title: 'names the first negotiation in every snapshot of a call',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/snapshot.js',
        find: "stage === 'awaiting-offer' ? 0 : id",
        replace: "stage === 'awaiting-offer' ? 0 : 1",
      },
    ],
  },
  {
    id: 'snapshot-never-pending',
    kind: 'half implemented',
    title: 'says in every snapshot of a claimed call that no negotiation waits for its answer',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/snapshot.js',
        find: "negotiationPending: stage === 'awaiting-answer'",
        replace: 'negotiationPending: false',
      },
    ],
  },
  {
    id: 'snapshot-of-whole-time',
    kind: 'wrong value',
    title: 'says in a snapshot how much time an offer had, and not how much is left',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/snapshot.js',
        find: 'Math.max(0, Math.floor(call.ringsUntil - draft.now))',
        replace: 'call.offerResult.expiresInMs',
      },
    ],
  },
  {
    id: 'pending-of-whole-time',
    kind: 'wrong value',
    title: 'tells a late session how much time a held call had, and not how much is left',
    breaks: 'LS-8',
    patches: [
      {
        file: 'core/late-ringing.js',
        find: 'Math.max(0, Math.floor(call.ringsUntil - draft.now))',
        replace: 'call.offerResult.expiresInMs',
      },
    ],
  },
  {
    id: 'rung-is-not-held',
    kind: 'half implemented',
    title: 'lists no call that rang at the session which the new one replaces',
    breaks: 'LS-8',
    patches: [
      {
        file: 'core/late-ringing.js',
        find: 'call.notified.every((session) => replaced.includes(session))',
        replace: 'call.notified.length === 0',
      },
    ],
  },
  {
    id: 'late-ring-without-offer',
    kind: 'half implemented',
    title: 'leaves the SDP offer out of a RINGING that comes late',
    breaks: 'SR-1',
    patches: [
      {
        file: 'core/ringing.js',
        find: "phase.kind === 'offered' && carriesOffer",
        replace: "phase.kind === 'offered' && !late && carriesOffer",
      },
    ],
  },
  {
    id: 'offer-deadline-after-the-claim',
    kind: 'timer not cancelled',
    title: 'ends a call whose caller is away when its time to ring on is over, claimed or not',
    breaks: 'RS-4',
    patches: [
      {
        file: 'core/detaching.js',
        find: "if (session.activity.kind !== 'calling')",
        replace: "if (session.activity.kind !== 'calling' && session.activity.kind !== 'in-call')",
      },
    ],
  },
  {
    id: 'replays-seen-responses',
    kind: 'repeated',
    title: 'sends every response again that it keeps, seen or not',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/replay.js',
        find: "kind === 'event' ? number > lastSeq : number > lastResponseId",
        replace: "kind === 'event' ? number > lastSeq : number > 0",
      },
    ],
  },
];
