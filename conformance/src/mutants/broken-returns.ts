/**
 * Owns the broken servers that a fourth reader of the text thought of, as far as they get a session wrong that is
 * away, or that came back. A line of the server is another one in each.
 */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_RETURNS: readonly BrokenServer[] = [
  {
    id: 'idle-given-up-at-half',
    kind: 'early',
    title: 'gives an idle session up at half of resume_ms',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/detaching.js',
        find: 'timers.resumeMs);',
        replace: "timers.resumeMs / (activity.kind === 'idle' ? 2 : 1));",
      },
    ],
  },
  {
    id: 'given-up-after-its-call',
    kind: 'early',
    title: 'gives a detached session up soon after its call has ended',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/ending.js',
        find: 'release(draft, call.caller.session);',
        replace:
          "release(draft, call.caller.session); for (const s of [call.caller.session, claimantOf(call)]) { const x = s === undefined ? undefined : read(draft, 'sessions', s); if (x !== undefined && x.connection === undefined) arm(draft, { kind: 'resume', id: s }, x.timers.resumeMs / 4); }",
      },
    ],
  },
  {
    id: 'away-anew-at-the-end',
    kind: 'late',
    title: 'lets the time of a detached session begin anew as its call ends',
    breaks: 'LS-1',
    patches: [
      {
        file: 'core/ending.js',
        find: 'release(draft, call.caller.session);',
        replace:
          "release(draft, call.caller.session); for (const s of [call.caller.session, claimantOf(call)]) { const x = s === undefined ? undefined : read(draft, 'sessions', s); if (x !== undefined && x.connection === undefined) arm(draft, { kind: 'resume', id: s }, x.timers.resumeMs); }",
      },
    ],
  },
  {
    id: 'features-of-one-resume',
    kind: 'state not reset',
    title: 'forgets at the second resume which features are in force',
    breaks: 'RC-2',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'attach(draft, { ...session, continuity },',
        replace:
          'const again = (globalThis.resumedBefore ??= new Set()).has(session.id); (globalThis.resumedBefore ??= new Set()).add(session.id);\n    attach(draft, { ...session, continuity, features: again ? new Set([1]) : session.features },',
      },
    ],
  },
  {
    id: 'device-of-one-socket',
    kind: 'state not reset',
    title: 'forgets at a resume which device a session is on, where several may ring',
    breaks: 'MD-2',
    base: 'fork',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'attach(draft, { ...session, continuity },',
        replace: "attach(draft, { ...session, continuity, deviceId: '' },",
      },
    ],
  },
  {
    id: 'device-of-one-socket-alone',
    kind: 'state not reset',
    title: 'forgets at a resume which device a session is on',
    breaks: 'MD-2',
    base: 'reject',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'attach(draft, { ...session, continuity },',
        replace: "attach(draft, { ...session, continuity, deviceId: '' },",
      },
    ],
  },
  {
    id: 'ringing-as-at-first',
    kind: 'wrong value',
    title: 'replays RINGING at the second resume with the time left at the first',
    breaks: 'RS-3',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'const expiresInMs = isAnswerable ?',
        replace:
          'const m = (globalThis.timeLeftAtFirst ??= new Map()); const key = session.id + body.value.seq; const expiresInMs = m.has(key) ? m.get(key) :\n        isAnswerable ?',
      },
      {
        file: 'core/resuming.js',
        find: 'const ringing = { ...body.value.body.value, expiresInMs };',
        replace:
          'm.set(key, expiresInMs); const ringing = { ...body.value.body.value, expiresInMs };',
      },
    ],
  },
  {
    id: 'snapshot-waits-for-ever',
    kind: 'wrong value',
    title: 'says in a snapshot that a negotiation waits that was rejected or ran out',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/snapshot.js',
        find: "negotiationPending: stage === 'awaiting-answer'",
        replace:
          "negotiationPending: stage === 'awaiting-answer' || (stage !== 'awaiting-offer' && id > phase.negotiation.inForce)",
      },
    ],
  },
  {
    id: 'snapshot-of-what-is-in-force',
    kind: 'wrong value',
    title: 'names in a snapshot the negotiation that is in force, not the newest',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/snapshot.js',
        find: "negotiationId: stage === 'awaiting-offer' ? 0 : id",
        replace:
          "negotiationId: stage === 'awaiting-offer' ? 0 : stage === 'settled' ? phase.negotiation.inForce : id",
      },
    ],
  },
  {
    id: 'acknowledged-once-more',
    kind: 'lost',
    title: 'does not read ack_seq on a request that comes again',
    breaks: 'RS-8',
    patches: [
      {
        file: 'core/requests.js',
        find: 'noteFrame(draft, connection, frame.ackSeq);',
        replace:
          'noteFrame(draft, connection, frame.requestId !== 0 && frame.requestId <= connection.requests.highestId ? undefined : frame.ackSeq);',
      },
    ],
  },
  {
    id: 'acknowledged-in-passing',
    kind: 'lost',
    title: 'does not read ack_seq on candidates, reports and notices without an id',
    breaks: 'RS-8',
    patches: [
      {
        file: 'core/requests.js',
        find: 'noteFrame(draft, connection, frame.ackSeq);',
        replace:
          "noteFrame(draft, connection, ['candidates', 'mediaReport', 'deviceNotice'].includes(frame.body.case) && frame.requestId === 0 ? undefined : frame.ackSeq);",
      },
    ],
  },
  {
    id: 'token-until-a-request',
    kind: 'state not reset',
    title: 'lets the shown token be valid until a request comes, not any frame',
    breaks: 'RS-6',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'previousToken: undefined, replay }',
        replace: 'previousToken: isRequest ? undefined : continuity.previousToken, replay }',
      },
      {
        file: 'core/resuming.js',
        find: 'export function noteFrame(draft, connection, ackSeq) {',
        replace: 'export function noteFrame(draft, connection, ackSeq, isRequest) {',
      },
      {
        file: 'core/requests.js',
        find: 'noteFrame(draft, connection, frame.ackSeq);',
        replace: 'noteFrame(draft, connection, frame.ackSeq, frame.requestId !== 0);',
      },
    ],
  },
  {
    id: 'ping-is-no-sign',
    kind: 'half implemented',
    title: 'takes no Ping of a client for a sign of life',
    breaks: 'SE-8',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const connection = hear(draft, known);',
        replace:
          "const connection = input.frame.body.case === 'ping' ? known : hear(draft, known);",
      },
    ],
  },
  {
    id: 'silent-for-three-intervals',
    kind: 'late',
    title: 'leaves a silent socket open for three intervals',
    breaks: 'SE-8',
    patches: [
      { file: 'core/sessions.js', find: 'SILENT_INTERVALS = 2', replace: 'SILENT_INTERVALS = 3' },
    ],
  },
  {
    id: 'ack-is-no-sign',
    kind: 'half implemented',
    title: 'takes no Ack for a sign of life',
    breaks: 'SE-8',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const connection = hear(draft, known);',
        replace: "const connection = input.frame.body.case === 'ack' ? known : hear(draft, known);",
      },
    ],
  },
  {
    id: 'empty-frame-is-no-sign',
    kind: 'half implemented',
    title: 'takes no frame without a body for a sign of life',
    breaks: 'SE-8',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const connection = hear(draft, known);',
        replace:
          'const connection = input.frame.body.case === undefined ? known : hear(draft, known);',
      },
    ],
  },
  {
    id: 'pings-of-two-sockets',
    kind: 'half implemented',
    title: 'sends no pings after the second resume of a session',
    breaks: 'SE-8',
    patches: [
      {
        file: 'core/resuming.js',
        find: "disarm(draft, { kind: 'resume-ring', id: session.id });",
        replace:
          "disarm(draft, { kind: 'resume-ring', id: session.id });\n    if ((globalThis.resumedOnce ??= new Set()).has(session.id)) disarm(draft, { kind: 'ping', id: connection.id }); (globalThis.resumedOnce ??= new Set()).add(session.id);",
      },
    ],
  },
  {
    id: 'one-event-too-many',
    kind: 'limit off by one',
    title: 'keeps one event more for a resume than it announces',
    breaks: 'RS-8',
    patches: [
      {
        file: 'core/replay.js',
        find: 'next.events > limits.maxReplayEvents ||',
        replace: 'next.events > limits.maxReplayEvents + 1 ||',
      },
    ],
  },
  {
    id: 'gap-is-a-guess',
    kind: 'half implemented',
    title: 'counts SEQ_GAP among the wrong tokens',
    breaks: 'RS-6',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'endSession(draft, request.sessionId, { ...LOST, code: TAKEN_OVER });\n        return;',
        replace: 'endSession(draft, request.sessionId, { ...LOST, code: TAKEN_OVER });',
      },
      {
        file: 'core/resuming.js',
        find: 'if (code !== StatusCode.RESUME_FAILED)',
        replace: 'if (code !== StatusCode.RESUME_FAILED && code !== StatusCode.SEQ_GAP)',
      },
    ],
  },
  {
    id: 'guesses-in-a-row',
    kind: 'state not reset',
    title: 'counts wrong tokens anew when another request comes between',
    breaks: 'RS-6',
    patches: [
      {
        file: 'core/requests.js',
        find: '            respond(draft, connection, requestId, answer);\n',
        replace:
          "            respond(draft, connection, requestId, answer);\n            if (body.case !== 'resume') write(draft, 'connections', connection.id, { ...readKnown(draft, 'connections', connection.id), failedResumes: 0 });\n",
      },
    ],
  },
  {
    id: 'held-by-who-is-away',
    kind: 'lost',
    title: 'keeps a held call whose caller is away as its callee takes another one',
    breaks: 'BZ-2',
    patches: [
      {
        file: 'core/answering.js',
        find: 'if (call.notified.length > 0 && !isScopeUser(draft))\n            continue;',
        replace:
          'if (call.notified.length > 0 && !isScopeUser(draft))\n            continue;\n        if (isDetached(draft, call.caller.session))\n            continue;',
      },
    ],
  },
  {
    id: 'away-binds-nobody',
    kind: 'half implemented',
    title: 'lets a user call from another device while the one that is in a call is away',
    breaks: 'MD-4',
    base: 'fork',
    patches: [
      {
        file: 'core/busy.js',
        find: 'return id !== session.id && (kind',
        replace:
          "return id !== session.id && readKnown(draft, 'sessions', id).connection !== undefined && (kind",
      },
    ],
  },
  {
    id: 'away-is-not-busy',
    kind: 'half implemented',
    title: 'calls a user idle whose only busy device is away',
    breaks: 'MD-4',
    base: 'fork',
    patches: [
      {
        file: 'core/busy.js',
        find: 'idle.length < user.sessions.length',
        replace:
          "user.sessions.some((id) => activityOf(draft, id) !== 'idle' && readKnown(draft, 'sessions', id).connection !== undefined)",
      },
    ],
  },
];
