/** Owns the broken servers that check a request in another order, or look at a part of it alone: a line of the core changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_CHECKS: readonly BrokenServer[] = [
  {
    id: 'nonce-of-nothing',
    kind: 'wrong value',
    title: 'takes a Ping whose nonce is 0 for one without',
    breaks: 'G-5',
    patches: [
      {
        file: 'core/requests.js',
        find: "case 'ping':\n",
        replace: "case 'ping':\n            if (frame.body.value.nonce === 0) return;\n",
      },
    ],
  },
  {
    id: 'named-the-other-way',
    kind: 'wrong value',
    title: 'finds by name a call to that user, too',
    breaks: 'TG-2',
    patches: [
      {
        file: 'core/targets.js',
        find: "const id = read(draft, 'pairs', pairKey(caller, session.userId))?.at(-1);",
        replace:
          "const id = (read(draft, 'pairs', pairKey(caller, session.userId)) ?? read(draft, 'pairs', pairKey(session.user, name.caller)))?.at(-1);",
      },
    ],
  },
  {
    id: 'type-of-an-ended-call',
    kind: 'wrong status',
    title: 'looks at the call type of a call that is over',
    breaks: 'LS-9',
    patches: [
      {
        file: 'core/targets.js',
        find: "if (call.phase.kind !== 'offered' ||",
        replace: "if ((call.phase.kind !== 'offered' && call.phase.kind !== 'ended') ||",
      },
    ],
  },
  {
    id: 'creates-without-id',
    kind: 'half implemented',
    title: 'drops a CreateSession and a DestroySession without an id',
    breaks: 'RQ-3',
    patches: [
      {
        file: 'core/requests.js',
        find: "case undefined:\n            return;\n        case 'candidates'",
        replace:
          "case undefined: case 'createSession': case 'destroySession':\n            return;\n        case 'candidates'",
      },
    ],
  },
  {
    id: 'session-before-body',
    kind: 'wrong status',
    title: 'asks for a session before it looks whether it knows the request',
    breaks: 'WR-5',
    patches: [
      {
        file: 'core/requests.js',
        find: 'if (body.case === undefined) {',
        replace:
          "if (body.case === undefined && connection.session === undefined) return refuse(StatusCode.NO_SESSION, 'no session'); if (body.case === undefined) {",
      },
    ],
  },
  {
    id: 'fields-before-feature',
    kind: 'wrong status',
    title: 'looks at the fields of a request of a feature that is not in force',
    breaks: 'ER-1',
    patches: [
      {
        file: 'core/requests.js',
        find: 'if (!isInForce(draft, body.case, session)) {',
        replace:
          '{ const early = findFieldViolation(draft, body); if (early !== undefined) return refuseArgument(early); } if (!isInForce(draft, body.case, session)) {',
      },
    ],
  },
  {
    id: 'fields-before-session',
    kind: 'wrong status',
    title: 'looks at the fields of a request before it asks for a session',
    breaks: 'ER-1',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const refusal = checkPresence(body.case, session);',
        replace:
          '{ const early = findFieldViolation(draft, body); if (early !== undefined) return refuseArgument(early); } const refusal = checkPresence(body.case, session);',
      },
    ],
  },
  {
    id: 'feature-before-session',
    kind: 'wrong status',
    title: 'looks whether a Resume is in force before it looks at the session',
    breaks: 'SE-4',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const refusal = checkPresence(body.case, session);',
        replace:
          "if (body.case === 'resume' && !isInForce(draft, body.case, session)) return refuse(StatusCode.UNIMPLEMENTED, 'not in force'); const refusal = checkPresence(body.case, session);",
      },
    ],
  },
  {
    id: 'acknowledged-by-ack-alone',
    kind: 'half implemented',
    title: 'reads ack_seq on Ack alone',
    breaks: 'RS-8',
    patches: [
      {
        file: 'core/requests.js',
        find: 'noteFrame(draft, connection, frame.ackSeq);',
        replace:
          "noteFrame(draft, connection, frame.body.case === 'ack' || frame.body.case === 'pong' ? frame.ackSeq : undefined);",
      },
    ],
  },
  {
    id: 'not-acknowledged-by-pong',
    kind: 'half implemented',
    title: 'does not read ack_seq on Pings and Pongs',
    breaks: 'RS-8',
    patches: [
      {
        file: 'core/requests.js',
        find: 'noteFrame(draft, connection, frame.ackSeq);',
        replace:
          "noteFrame(draft, connection, frame.body.case === 'ping' || frame.body.case === 'pong' ? undefined : frame.ackSeq);",
      },
    ],
  },
  {
    id: 'users-count-up',
    kind: 'wrong value',
    title: 'numbers the user ids that it makes up',
    breaks: 'SE-2',
    patches: [
      {
        file: 'core/secrets.js',
        find: '{entropy.slice(-ID_LENGTH)}`;',
        replace: '{(globalThis.madeIds = (globalThis.madeIds ?? 1000) + 1)}`;',
      },
    ],
  },
  {
    id: 'creation-is-not-repeated',
    kind: 'wrong status',
    title: 'answers the CreateSession of its own session with SESSION_EXISTS as it comes again',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "case 'repeated':\n            send",
        replace:
          "case 'repeated':\n            if (body.case === 'createSession' && connection.session !== undefined) { send(draft, connection.id, buildResponse(requestId, refuse(StatusCode.SESSION_EXISTS, 'a session'))); return; }\n            send",
      },
    ],
  },
  {
    id: 'claimant-media-never-fails',
    kind: 'wrong reason',
    title: 'takes the failed media of a claimant for a hang-up',
    breaks: 'HU-1',
    patches: [
      {
        file: 'core/leaving.js',
        find: 'return mediaFailed ? EndReason.MEDIA_FAILED : EndReason.HANGUP;',
        replace:
          'return mediaFailed && call.caller.session === session.id ? EndReason.MEDIA_FAILED : EndReason.HANGUP;',
      },
    ],
  },
  {
    id: 'caller-media-fails-in-vain',
    kind: 'half implemented',
    title: 'does not end a call whose caller failed once the claimant had media',
    breaks: 'CN-4',
    patches: [
      {
        file: 'core/media.js',
        find: 'case MediaState.FAILED:\n            return',
        replace:
          "case MediaState.FAILED:\n            if (seat.role === 'caller' && seat.peer.mediaReported) return acceptIdly();\n            return",
      },
    ],
  },
  ...(
    [
      ['resume', 'resume'],
      ['listSessions', 'list'],
      ['setRecording', 'recording'],
    ] as const
  ).map(
    ([body, name]): BrokenServer => ({
      id: `${name}-without-an-id-is-dropped`,
      kind: 'half implemented',
      title: `does not answer a ${body} without a request_id`,
      breaks: 'RQ-3',
      patches: [
        {
          file: 'core/requests.js',
          find: 'switch (body.case) {\n        case undefined:\n            return;',
          replace: `switch (body.case) {\n        case '${body}':\n        case undefined:\n            return;`,
        },
      ],
    }),
  ),
];
