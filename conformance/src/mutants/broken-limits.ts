/** Owns the broken servers that are wrong at their limits: one line of the reference server changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_LIMITS: readonly BrokenServer[] = [
  {
    id: 'half-the-frames',
    kind: 'wrong value',
    title: 'takes half of the frames a second that it announces',
    breaks: 'LM-2',
    patches: [
      {
        file: 'shell/gate.js',
        find: 'events: base.limits.framesPerSecond,',
        replace: 'events: base.limits.framesPerSecond / 2,',
      },
    ],
  },
  {
    id: 'half-the-offers',
    kind: 'wrong value',
    title: 'takes half of the offers a minute that it announces',
    breaks: 'LM-2',
    patches: [
      {
        file: 'shell/gate.js',
        find: 'events: base.limits.offersPerMinute,',
        replace: 'events: base.limits.offersPerMinute / 2,',
      },
    ],
  },
  {
    id: 'drops-what-is-too-much',
    kind: 'lost',
    title: 'drops what is no request when a socket sends too much',
    breaks: 'LM-2',
    patches: [
      {
        file: 'shell/gate.js',
        find: "return { kind: 'flood' };",
        replace:
          "return { kind: 'pass', settings, findings: {}, dropped: (frame.body = { case: undefined }) };",
      },
    ],
  },
  {
    id: 'slow-reader-stays',
    kind: 'state not reset',
    title: 'keeps a socket for which too much waits, and drops what is sent to it',
    breaks: 'LM-3',
    patches: [
      {
        file: 'shell/uws-server.js',
        find: 'return socket.send(codec.encode(frame), codec.isBinary) !== DROPPED;',
        replace: 'return socket.send(codec.encode(frame), codec.isBinary) !== 3 * DROPPED;',
      },
    ],
  },
  {
    id: 'no-room-for-candidates',
    kind: 'early',
    title: 'treats a socket as lost as soon as many candidates are sent to it',
    breaks: 'LM-3',
    patches: [
      {
        file: 'shell/uws-server.js',
        find: 'return socket.send(codec.encode(frame), codec.isBinary) !== DROPPED;',
        replace:
          "socket.send(codec.encode(frame), codec.isBinary); return frame.body.case !== 'event' || frame.body.value.body.case !== 'candidates' || frame.body.value.body.value.candidates.length < 3;",
      },
    ],
  },
  {
    id: 'user-token-for-ever',
    kind: 'timer not cancelled',
    title: 'takes a user token that is over',
    breaks: 'SE-11',
    patches: [
      {
        file: 'shell/user-token.js',
        find: 'return claims.exp * 1000 > nowMs ? claims.sub : undefined;',
        replace: 'return claims.sub;',
      },
    ],
  },
  {
    id: 'user-token-unsigned',
    kind: 'half implemented',
    title: 'does not look at who signed a user token',
    breaks: 'SE-11',
    patches: [
      {
        file: 'shell/user-token.js',
        find: '!timingSafeEqual(given, expected)',
        replace: 'timingSafeEqual === undefined',
      },
    ],
  },
  {
    id: 'user-token-of-another-service',
    kind: 'leaked',
    title: 'takes the user token of another service',
    breaks: 'SE-11',
    patches: [
      { file: 'shell/user-token.js', find: 'claims.service !== service', replace: 'false' },
    ],
  },
  {
    id: 'user-token-of-another-user',
    kind: 'half implemented',
    title: 'gives whoever has a user token any user id',
    breaks: 'SE-11',
    patches: [
      {
        file: 'core/admittance.js',
        find: 'provenUser === (userId ?? provenUser)',
        replace: 'userId !== false',
      },
    ],
  },
  {
    id: 'user-token-without-id',
    kind: 'wrong value',
    title: 'makes a user id up for who names none and shows a user token',
    breaks: 'SE-11',
    patches: [
      {
        file: 'shell/gate.js',
        find: 'request.userId ??= provenUser;',
        replace: "request.userId ??= provenUser + '-2';",
      },
    ],
  },
  {
    id: 'one-call-too-many',
    kind: 'limit off by one',
    title: 'remembers one call more than it may',
    breaks: 'LM-5',
    patches: [
      {
        file: 'shell/gate.js',
        find: 'store.calls.size >= options.maxCalls',
        replace: 'store.calls.size > options.maxCalls',
      },
    ],
  },
  {
    id: 'one-call-too-few',
    kind: 'limit off by one',
    title: 'remembers one call less than it may',
    breaks: 'LM-5',
    patches: [
      {
        file: 'shell/gate.js',
        find: 'store.calls.size >= options.maxCalls',
        replace: 'store.calls.size >= options.maxCalls - 1',
      },
    ],
  },
  {
    id: 'early-offers-without-end',
    kind: 'half implemented',
    title: 'keeps early offers of any size',
    breaks: 'LM-4',
    patches: [
      {
        file: 'shell/budget.js',
        find: 'maxBytes > 0 && callBytes >= maxCallBytes',
        replace: 'false',
      },
    ],
  },
  {
    id: 'early-offers-never-go',
    kind: 'state not reset',
    title: 'counts early offers of calls that are over',
    breaks: 'LM-4',
    patches: [
      {
        file: 'shell/budget.js',
        find: 'callBytes += sizeOfCall(call) - sizeOfCall(store.calls.get(id));',
        replace: 'callBytes += Math.max(0, sizeOfCall(call) - sizeOfCall(store.calls.get(id)));',
      },
    ],
  },
  {
    id: 'buffers-without-end',
    kind: 'half implemented',
    title: 'keeps any number of bytes for resumes',
    breaks: 'LM-4',
    patches: [
      {
        file: 'shell/budget.js',
        find: 'maxBytes === 0 || replayBytes <= maxReplayBytes',
        replace: 'replayBytes <= 1e9',
      },
    ],
  },
  {
    id: 'held-count-never-falls',
    kind: 'leaked',
    title: 'counts the calls that were held for a user on when they are over',
    breaks: 'LM-1',
    patches: [
      {
        file: 'core/offering.js',
        find: 'checkHeld(draft, user, findings.address) ??',
        replace:
          "((user?.sessions.length ?? 0) === 0 && (globalThis.heldCounts ??= new Map()).set(callee, (globalThis.heldCounts.get(callee) ?? 0) + 1).get(callee) > draft.settings.limits.maxHeldCalls + 1 ? refuse(StatusCode.LIMIT_EXCEEDED, 'As many calls as max_held_calls allows wait for the callee; try again later.') : checkHeld(draft, user, findings.address)) ??",
      },
    ],
  },
  {
    id: 'held-bytes-off-by-one',
    kind: 'limit off by one',
    title: 'keeps one byte more of early candidates than it announces',
    breaks: 'IC-3',
    patches: [
      {
        file: 'core/early-candidates.js',
        find: 'bytes <= limits.maxBufferedCandidateBytes &&',
        replace: 'bytes <= limits.maxBufferedCandidateBytes + 1 &&',
      },
    ],
  },
  {
    id: 'busy-from-the-fourteenth-call',
    kind: 'leaked',
    title: 'says BUSY to a session that has had more than a dozen calls',
    breaks: 'RJ-2',
    patches: [
      {
        file: 'core/offering.js',
        find: 'checkBusy(draft, user) ??',
        replace:
          "(session.told.length > 12 ? refuse(StatusCode.BUSY, 'The callee is busy; try again later.') : checkBusy(draft, user)) ??",
      },
    ],
  },
  {
    id: 'user-ids-in-units',
    kind: 'half implemented',
    title: 'counts a user_id of CreateSession in units of UTF-16',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const violation = findViolation(message, body.value, draft.settings.limits);',
        replace:
          "const violation = body.case === 'createSession' && (body.value.userId ?? '').length > 64 ? 'user_id is too long' : findViolation(message, body.value, draft.settings.limits);",
      },
    ],
  },
];
