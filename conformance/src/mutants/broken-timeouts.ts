/**
 * Owns the broken servers that forget a timer: it does not fire, or fires for what is over. A line or two of the
 * reference server's core changed.
 */
import type { BrokenServer } from './patch.js';

/** A server that does not end a call in a phase while somebody is away. */
function waitForTheAbsent(
  id: string,
  breaks: BrokenServer['breaks'],
  title: string,
  phase: string,
  absent: string,
): BrokenServer {
  const find = 'if (call?.phase.kind === phase)';
  const isAway = `[${absent}].some((id) => read(draft, 'sessions', id)?.connection === undefined)`;
  const replace = `if (phase === '${phase}' && call?.phase.kind === phase && ${isAway}) return; ${find}`;
  const patches = [{ file: 'core/transition.js', find, replace }];
  return { id, kind: 'timer not cancelled', title, breaks, patches };
}

/** A server that takes the timer of a caller's call which is over for that of its next one. */
function outlive(
  id: string,
  title: string,
  kind: string,
  [activity, phase]: readonly [string, string],
  reason: string,
): BrokenServer {
  const fire = `expireCall(draft, timer.id, '${phase}', EndReason.${reason});`;
  const next = `const past = read(draft, 'calls', timer.id); const next = past?.phase.kind === 'ended' ? read(draft, 'sessions', past.caller.session)?.activity : undefined;`;
  const patches = [
    {
      file: 'core/ending.js',
      find: `disarm(draft, { kind: '${kind}', id });`,
      replace: '{}',
    },
    {
      file: 'core/transition.js',
      find: fire,
      replace: `{ ${next} expireCall(draft, next?.kind === '${activity}' ? next.call : timer.id, '${phase}', EndReason.${reason}); }`,
    },
  ];
  return { id, kind: 'timer not cancelled', title, breaks: 'TO-3', patches };
}

/** Every such server. */
export const BROKEN_TIMEOUTS: readonly BrokenServer[] = [
  {
    id: 'return-saves-the-other',
    kind: 'state not reset',
    title: "waits no more for a party's media once that of the other one is back",
    breaks: 'NG-2',
    patches: [
      {
        file: 'core/media.js',
        find: 'else\n            disarm(draft, timer);',
        replace:
          "else { disarm(draft, timer); disarm(draft, { kind: 'media', id: peer.session }); }",
      },
    ],
  },
  {
    id: 'media-waits-for-the-socket',
    kind: 'timer not cancelled',
    title: 'does not end a call for lost media while the party is away that lost it',
    breaks: 'NG-2',
    patches: [
      {
        file: 'core/media.js',
        find: 'if (takeSeat(call, id)?.self.isMediaLost !== true)',
        replace:
          "if (takeSeat(call, id)?.self.isMediaLost !== true || readKnown(draft, 'sessions', id).connection === undefined)",
      },
    ],
  },
  {
    id: 'restart-forgets-the-loss',
    kind: 'state not reset',
    title: 'forgets at a description that the media of its sender is lost',
    breaks: 'NG-2',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'return { ...party, described: request.negotiationId, trickleEnded: false };',
        replace:
          'return { ...party, described: request.negotiationId, trickleEnded: false, isMediaLost: false };',
      },
    ],
  },
  {
    id: 'second-loss-has-no-end',
    kind: 'state not reset',
    title: 'waits for ever for a session that is away for the second time',
    breaks: 'RS-4',
    patches: [
      {
        file: 'core/detaching.js',
        find: "arm(draft, { kind: 'resume', id }, timers.resumeMs);",
        replace: "if (!session.wasAway) arm(draft, { kind: 'resume', id }, timers.resumeMs);",
      },
      {
        file: 'core/detaching.js',
        find: 'connection: undefined,\n        continuity',
        replace: 'connection: undefined, wasAway: true, continuity',
      },
    ],
  },
  {
    id: 'second-loss-rings-on',
    kind: 'state not reset',
    title: 'waits for ever for a caller that is away for the second time',
    breaks: 'RS-4',
    patches: [
      {
        file: 'core/detaching.js',
        find: "if (activity.kind === 'calling')",
        replace: "if (activity.kind === 'calling' && !session.wasAway)",
      },
      {
        file: 'core/detaching.js',
        find: 'connection: undefined,\n        continuity',
        replace: 'connection: undefined, wasAway: true, continuity',
      },
    ],
  },
  {
    id: 'held-offer-is-not-given-up',
    kind: 'half implemented',
    title: 'does not end the held call of a caller that stays away',
    breaks: 'RS-4',
    patches: [
      {
        file: 'core/detaching.js',
        find: 'endCall(draft, call, EndReason.PEER_LOST, undefined);',
        replace:
          'if (call.notified.length > 0) endCall(draft, call, EndReason.PEER_LOST, undefined);',
      },
    ],
  },
  waitForTheAbsent(
    'absent-party-connects-for-ever',
    'TO-4',
    'does not end a claimed call while a party is away',
    'connecting',
    'call.caller.session, call.phase.claimant.session',
  ),
  waitForTheAbsent(
    'absent-callee-rings-for-ever',
    'TO-1',
    'does not end an offered call while a callee is away at which it rings',
    'offered',
    '...call.notified',
  ),
  waitForTheAbsent(
    'absent-caller-rings-for-ever',
    'TO-1',
    'does not end an offered call in its time while its caller is away',
    'offered',
    'call.caller.session',
  ),
  outlive(
    'ring-timer-ends-the-next-call',
    'lets the time of an offer that was given up end the next one of its caller',
    'ring',
    ['calling', 'offered'],
    'NO_ANSWER',
  ),
  outlive(
    'connect-timer-ends-the-next-call',
    'lets the time of a call that was hung up end the next one of its caller',
    'connect',
    ['in-call', 'connecting'],
    'CONNECT_TIMEOUT',
  ),
  {
    id: 'media-timer-ends-the-next-call',
    kind: 'timer not cancelled',
    title: 'lets the time of media that was away in a call end the next one',
    breaks: 'NG-2',
    patches: [
      {
        file: 'core/ending.js',
        find: "disarm(draft, { kind: 'media', id: party.session });",
        replace: '{}',
      },
      {
        file: 'core/media.js',
        find: 'if (takeSeat(call, id)?.self.isMediaLost !== true)\n        return;',
        replace: '',
      },
    ],
  },
  {
    id: 'late-connect-of-a-held-call',
    kind: 'late',
    title: 'gives a call that never rang three seconds more to connect',
    breaks: 'TO-3',
    patches: [
      {
        file: 'core/answering.js',
        find: "arm(draft, { kind: 'connect', id: call.id }, call.timers.connectMs);",
        replace:
          "arm(draft, { kind: 'connect', id: call.id }, call.timers.connectMs + (call.notified.length === 0 ? 3000 : 0));",
      },
    ],
  },
];
