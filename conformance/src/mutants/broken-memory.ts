/** Owns the broken servers that mix up the order of checks, or forget from one call, socket or request to the next: a line of the core changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_MEMORY: readonly BrokenServer[] = [
  {
    id: 'resume-forgets-ended-calls',
    kind: 'half implemented',
    title: 'forgets at a resume the calls of the session that are over',
    breaks: 'HU-2',
    patches: [
      {
        file: 'core/sessions.js',
        find: "write(draft, 'sessions', session.id, { ...session, connection: id });",
        replace:
          "write(draft, 'sessions', session.id, { ...session, connection: id, told: session.told.filter((each) => read(draft, 'calls', each.call)?.phase.kind !== 'ended') });",
      },
    ],
  },
  {
    id: 'resume-forgets-refused-offers',
    kind: 'half implemented',
    title: 'forgets at a resume which offers it had refused',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/sessions.js',
        find: "write(draft, 'sessions', session.id, { ...session, connection: id });",
        replace:
          "write(draft, 'sessions', session.id, { ...session, connection: id, refusedRefs: [] });",
      },
    ],
  },
  {
    id: 'forgets-offer-refused-for-field',
    kind: 'half implemented',
    title: 'does not remember an offer that it answered INVALID_ARGUMENT',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "else if (body.case === 'offerCall' &&",
        replace:
          "else if (body.case === 'offerCall' && answer.code !== StatusCode.INVALID_ARGUMENT &&",
      },
    ],
  },
  {
    id: 'forgets-offer-refused-for-glare',
    kind: 'half implemented',
    title: 'does not remember an offer that it answered GLARE',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "else if (body.case === 'offerCall' &&",
        replace: "else if (body.case === 'offerCall' && answer.code !== StatusCode.GLARE &&",
      },
    ],
  },
  {
    id: 'forgets-offer-refused-for-state',
    kind: 'half implemented',
    title: 'does not remember an offer that it answered INVALID_STATE',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "else if (body.case === 'offerCall' &&",
        replace:
          "else if (body.case === 'offerCall' && answer.code !== StatusCode.INVALID_STATE &&",
      },
    ],
  },
  {
    id: 'forgets-offer-refused-for-busy',
    kind: 'half implemented',
    title: 'does not remember an offer that it answered BUSY',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "else if (body.case === 'offerCall' &&",
        replace: "else if (body.case === 'offerCall' && answer.code !== StatusCode.BUSY &&",
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
    id: 'guess-keeps-a-socket',
    kind: 'timer not cancelled',
    title: 'keeps a socket that failed to resume open for ever',
    breaks: 'SE-7',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'const failedResumes = known.failedResumes + 1;',
        replace:
          "const failedResumes = known.failedResumes + 1; disarm(draft, { kind: 'hello', id: connection.id });",
      },
    ],
  },
  {
    id: 'recording-outlives-the-call',
    kind: 'state not reset',
    title: 'begins a call with the recording of the one before',
    breaks: 'RC-1',
    patches: [
      {
        file: 'core/answering.js',
        find: 'isRecorded: false,',
        replace: 'isRecorded: globalThis.recorded?.has(call.caller.session) ?? false,',
      },
      {
        file: 'core/recording.js',
        find: 'apply: () => {',
        replace:
          "apply: () => { (globalThis.recorded ??= new Set())[on ? 'add' : 'delete'](call.caller.session);",
      },
    ],
  },
  {
    id: 'epochs-outlive-the-call',
    kind: 'state not reset',
    title: 'drops a notice whose epoch was used in an earlier call',
    breaks: 'DN-1',
    patches: [
      {
        file: 'core/device-notice.js',
        find: 'const { epoch, kind } = request;',
        replace:
          'const { epoch, kind } = request; const seen = (globalThis.seenEpochs ??= new Map()); if ((seen.get(session.id) ?? 0) >= epoch) return acceptIdly(); seen.set(session.id, epoch);',
      },
    ],
  },
  {
    id: 'end-of-candidates-outlives-the-call',
    kind: 'state not reset',
    title: 'takes no candidates after the end of those of an earlier call',
    breaks: 'IC-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'if (caller.trickleEnded)\n        return refuseEndedTrickle();',
        replace:
          'const ended = (globalThis.endedTrickles ??= new Set()); if (ended.has(caller.session))\n        return refuseEndedTrickle(); if (request.end) ended.add(caller.session);',
      },
    ],
  },
  {
    id: 'negotiation-of-the-offerer',
    kind: 'wrong value',
    title: 'lets a negotiation go by the timers of who began it',
    breaks: 'NG-4',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'arm(draft, timer, call.timers.negotiateMs);',
        replace: "arm(draft, timer, readKnown(draft, 'sessions', offerer).timers.negotiateMs);",
      },
      {
        file: 'core/negotiation.js',
        find: '{ id, stage }) {\n    if (id === FIRST',
        replace: '{ id, stage, offerer }) {\n    if (id === FIRST',
      },
      {
        file: 'core/negotiation.js',
        find: 'import { read, write } from',
        replace: 'import { read, readKnown, write } from',
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
];
