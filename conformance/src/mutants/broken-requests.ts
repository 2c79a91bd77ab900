/** Owns the broken servers that handle requests as such wrongly: one line of the reference server's core changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_REQUESTS: readonly BrokenServer[] = [
  {
    id: 'session-forgets-the-first-request',
    kind: 'state not reset',
    title: 'forgets, when the session comes, the oldest response that it gave on the socket',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'session: session.id });',
        replace:
          'session: session.id, requests: { ...connection.requests, kept: connection.requests.kept.slice(session.lastSeq === 0 ? -1 : 0) } });',
      },
    ],
  },
  {
    id: 'repeats-hold-the-same',
    kind: 'wrong status',
    title: 'refuses a request whose id was answered with the result of another one',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "case 'repeated':",
        replace:
          "case 'repeated': { const { result } = novelty.frame.body.value; if (result.case !== undefined && result.case !== body.case) { send(draft, connection.id, buildResponse(requestId, refuseStaleId())); return; } }",
      },
    ],
  },
  {
    id: 'other-body-is-another-request',
    kind: 'half implemented',
    title: 'carries out a request whose id was answered with the result of another one',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const novelty = judgeId(connection.requests, requestId);',
        replace:
          "const judged = judgeId(connection.requests, requestId); const novelty = judged.kind === 'repeated' && (judged.frame.body.value.result.case ?? body.case) !== body.case ? { kind: 'new' } : judged;",
      },
    ],
  },
  {
    id: 'media-is-always-new',
    kind: 'state not reset',
    title: 'takes candidates, reports, notices and switches under an id that was answered for new',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const novelty = judgeId(connection.requests, requestId);',
        replace:
          "const novelty = ['candidates', 'deviceNotice', 'mediaReport', 'setRecording'].includes(body.case) ? { kind: 'new' } : judgeId(connection.requests, requestId);",
      },
    ],
  },
  {
    id: 'recording-is-always-new',
    kind: 'state not reset',
    title: 'switches recording again under an id that was answered',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const novelty = judgeId(connection.requests, requestId);',
        replace:
          "const novelty = body.case === 'setRecording' ? { kind: 'new' } : judgeId(connection.requests, requestId);",
      },
    ],
  },
  {
    id: 'notices-are-always-new',
    kind: 'state not reset',
    title: 'tells of a changed device again under an id that was answered',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const novelty = judgeId(connection.requests, requestId);',
        replace:
          "const novelty = body.case === 'deviceNotice' ? { kind: 'new' } : judgeId(connection.requests, requestId);",
      },
    ],
  },
  {
    id: 'works-without-an-id',
    kind: 'half implemented',
    title: 'refuses a mute and a description that have no id, and carries them out',
    breaks: 'RQ-3',
    patches: [
      {
        file: 'core/requests.js',
        find: "sendError(draft, connection, body, refuseArgument('this request needs a request_id above 0'));",
        replace:
          "sendError(draft, connection, body, refuseArgument('this request needs a request_id above 0')); if (body.case === 'setMute' || body.case === 'description') { const answer = decide(draft, connection, body, input); if (answer.kind === 'accepted') answer.apply(); }",
      },
    ],
  },
  {
    id: 'ids-have-a-sign',
    kind: 'half implemented',
    title: 'takes a request_id of 2^31 for a negative one',
    breaks: 'RQ-4',
    patches: [
      {
        file: 'core/request-log.js',
        find: 'requestId > log.highestId',
        replace: '(requestId | 0) > (log.highestId | 0)',
      },
    ],
  },
  {
    id: 'offer-again-when-it-is-over',
    kind: 'tombstone forgotten',
    title: 'takes the same offer again for a new one as soon as its call is over',
    breaks: 'OF-6',
    patches: [
      {
        file: 'core/offering.js',
        find: 'if (earlier !== undefined)',
        replace:
          "if (earlier !== undefined && readKnown(draft, 'calls', earlier).phase.kind !== 'ended')",
      },
    ],
  },
  {
    id: 'offer-again-in-silence',
    kind: 'half implemented',
    title: 'takes an offer for the same that differs in whether the caller is muted',
    breaks: 'OF-6',
    patches: [
      {
        file: 'core/offering.js',
        find: 'equals(OfferCallSchema, earlier.offer, withoutSdp(offer))',
        replace:
          'equals(OfferCallSchema, earlier.offer, withoutSdp({ ...offer, muted: earlier.offer.muted }))',
      },
    ],
  },
  {
    id: 'offer-again-for-longer',
    kind: 'half implemented',
    title: 'takes an offer for the same that differs in how long it is to ring',
    breaks: 'OF-6',
    patches: [
      {
        file: 'core/offering.js',
        find: 'equals(OfferCallSchema, earlier.offer, withoutSdp(offer))',
        replace:
          'equals(OfferCallSchema, earlier.offer, withoutSdp({ ...offer, ttlMs: earlier.offer.ttlMs }))',
      },
    ],
  },
  {
    id: 'offer-again-on-ring',
    kind: 'half implemented',
    title: 'takes an offer for the same that differs in whether its SDP may come with RINGING',
    breaks: 'OF-6',
    patches: [
      {
        file: 'core/offering.js',
        find: 'equals(OfferCallSchema, earlier.offer, withoutSdp(offer))',
        replace:
          'equals(OfferCallSchema, earlier.offer, withoutSdp({ ...offer, sdpOnRing: earlier.offer.sdpOnRing }))',
      },
    ],
  },
  {
    id: 'merged-offer-is-the-same',
    kind: 'half implemented',
    title: 'takes any offer with the client_ref of one that was merged for the same',
    breaks: 'OF-6',
    patches: [
      {
        file: 'core/offering.js',
        find: 'if (isSame)',
        replace: 'if (isSame || merger?.session === session.id)',
      },
    ],
  },
  {
    id: 'short-nonces',
    kind: 'wrong value',
    title: 'gives back sixteen bits of the nonce of a Ping',
    breaks: 'G-5',
    patches: [
      {
        file: 'core/requests.js',
        find: 'connection.id, frame.body.value.nonce',
        replace: 'connection.id, frame.body.value.nonce & 0xffff',
      },
    ],
  },
  {
    id: 'keeps-broken-sockets-without-session',
    kind: 'half implemented',
    title: 'leaves a socket open that sends what is no frame before it has a session',
    breaks: 'WR-2',
    patches: [
      {
        file: 'core/transition.js',
        find: 'loseConnection(draft, connection, input.code)',
        replace: 'connection.session && loseConnection(draft, connection, input.code)',
      },
    ],
  },
  {
    id: 'complains-of-nothing',
    kind: 'wrong status',
    title: 'answers a frame that has neither a body nor an id',
    breaks: 'WR-5',
    patches: [
      {
        file: 'core/requests.js',
        find: 'case undefined:\n            return;',
        replace:
          "case undefined: sendControl(draft, connection.id, { case: 'error', value: { status: describeRefusal(refuseArgument('there is no body')), about: '' } }); return;",
      },
    ],
  },
  {
    id: 'unknown-intent-is-failed-media',
    kind: 'half implemented',
    title: 'takes an intent that it does not know for failed media',
    breaks: 'HU-1',
    patches: [
      {
        file: 'core/leaving.js',
        find: 'intent === LeaveIntent.MEDIA_FAILED',
        replace: 'intent !== 0 && intent !== 1',
      },
    ],
  },
  {
    id: 'answers-what-is-told',
    kind: 'wrong status',
    title: 'tells in a ControlError whatever is wrong with candidates and reports',
    breaks: 'RQ-3',
    patches: [
      {
        file: 'core/requests.js',
        find: 'else if (answer.code === StatusCode.LIMIT_EXCEEDED)',
        replace: 'else',
      },
    ],
  },
  {
    id: 'complains-before-the-session',
    kind: 'wrong status',
    title: 'tells in a ControlError that candidates and reports need a session',
    breaks: 'RQ-3',
    patches: [
      {
        file: 'core/requests.js',
        find: 'else if (answer.code === StatusCode.LIMIT_EXCEEDED)',
        replace:
          'else if ([StatusCode.LIMIT_EXCEEDED, StatusCode.NO_SESSION].includes(answer.code))',
      },
    ],
  },
  {
    id: 'complains-of-wrong-fields',
    kind: 'wrong status',
    title: 'tells in a ControlError of wrong fields of candidates and reports',
    breaks: 'RQ-3',
    patches: [
      {
        file: 'core/requests.js',
        find: 'else if (answer.code === StatusCode.LIMIT_EXCEEDED)',
        replace:
          'else if ([StatusCode.LIMIT_EXCEEDED, StatusCode.INVALID_ARGUMENT].includes(answer.code))',
      },
    ],
  },
  {
    id: 'unknown-call-type-is-another',
    kind: 'half implemented',
    title: 'takes a call type that it does not know for one that no call has',
    breaks: 'ER-1',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const violation = findFieldViolation(draft, body);',
        replace:
          "const found = findFieldViolation(draft, body); const violation = found?.includes('call_type has an unknown value') ? undefined : found;",
      },
    ],
  },
];
