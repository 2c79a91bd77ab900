/**
 * Owns the broken clients: the reference client with one line of its core changed. Each is driven by the
 * client mode, on simulated media, and has to be reported under the clause that it breaks.
 */
import type { ClauseId } from '../oracle/clauses.js';
import type { MutantKind } from './mutant.js';
import type { BrokenClient } from './patch.js';

function breakClient(
  id: string,
  kind: MutantKind,
  breaks: ClauseId,
  title: string,
  [file, find, replace]: readonly [string, string, string],
): BrokenClient {
  return { id: `client-${id}`, kind, breaks, title, patches: [{ file, find, replace }] };
}

const EVENTS = 'core/from-event.js';
const MEDIA = 'core/from-media.js';
const REQUESTS = 'core/requests.js';
const BACK = 'core/reconnection.js';

export const BROKEN_CLIENTS: readonly BrokenClient[] = [
  breakClient('other-nonce', 'wrong value', 'SE-8', 'answers a Ping with another nonce', [
    'core/transition.js',
    'value: { nonce: control.value.nonce }',
    'value: { nonce: control.value.nonce + 1 }',
  ]),
  breakClient('no-subprotocol', 'half implemented', 'WR-1', 'asks for no subprotocol', [
    'adapters/websocket.js',
    'new WebSocket(url, SUBPROTOCOL, OPTIONS)',
    'new WebSocket(url, [], OPTIONS)',
  ]),
  breakClient('unknown-not-counted', 'wrong seq', 'WR-5', 'does not count an unknown event', [
    EVENTS,
    'update(draft, { lastSeq: event.seq });',
    'if (event.body.case !== undefined) update(draft, { lastSeq: event.seq });',
  ]),
  breakClient('events-told-again', 'repeated', 'G-8', 'tells its application an event again', [
    EVENTS,
    'if (event.seq <= draft.state.lastSeq)',
    'if (event.seq < 0)',
  ]),
  breakClient('mute-untold', 'lost', 'G-8', 'does not tell its application of MUTE', [
    EVENTS,
    'emit(draft, describeMute(callId, body.value));',
    '',
  ]),
  breakClient('reason-lost', 'wrong reason', 'G-8', 'tells every LEAVE as a hang-up', [
    'core/app-events.js',
    "name: 'LEAVE_EVENT', detail: { callId, session: event.session, reason: event.reason }",
    "name: 'LEAVE_EVENT', detail: { callId, session: event.session, reason: 1 }",
  ]),
  breakClient(
    'elsewhere-is-cancel',
    'wrong reason',
    'MD-3',
    'tells ANSWERED_ELSEWHERE as cancelled',
    [
      'core/app-events.js',
      "name: 'CANCEL_EVENT', detail: { callId, session: event.session, reason: event.reason }",
      "name: 'CANCEL_EVENT', detail: { callId, session: event.session, reason: event.reason === 11 ? 5 : event.reason }",
    ],
  ),
  breakClient('answers-whatever-rings', 'wrong value', 'TG-3', 'answers without naming the call', [
    MEDIA,
    "return { case: 'callId', value: target.callId };",
    "return { case: 'onlyRinging', value: {} };",
  ]),
  breakClient(
    'wish-forgotten',
    'state not reset',
    'MU-3',
    'forgets that it was muted while it rang',
    [
      MEDIA,
      'target: answerTargetOf(target), muted: mute.muted',
      'target: answerTargetOf(target), muted: false',
    ],
  ),
  breakClient('types-swapped', 'swapped', 'DE-1', 'sends an ANSWER as the caller', [
    'core/negotiation.js',
    "type === 'offer' ? DescriptionType.OFFER : DescriptionType.ANSWER",
    "type === 'offer' ? DescriptionType.ANSWER : DescriptionType.OFFER",
  ]),
  breakClient(
    'early-offer-ignored',
    'half implemented',
    'DE-1',
    'waits for an offer that came with its claim',
    [
      'core/from-response.js',
      'if (result.sdpOffer !== undefined)',
      'if (result.sdpOffer === null)',
    ],
  ),
  breakClient('candidates-again', 'repeated', 'IC-1', 'sends each of its candidates again', [
    'core/negotiation.js',
    'progress(draft, { heldLocal: [], heldEnd: false });',
    'progress(draft, { heldEnd: false });',
  ]),
  breakClient(
    'early-candidates-lost',
    'lost',
    'IC-1',
    'drops candidates that come before the description',
    [
      'core/negotiation.js',
      'progress(draft, { heldRemote: [...call.negotiation.heldRemote, ...candidates] });',
      '',
    ],
  ),
  breakClient('reports-first', 'early', 'CN-6', 'reports media before it sends its ANSWER', [
    'core/negotiation.js',
    'progress(draft, { remoteApplied: true, heldRemote: [] });',
    "progress(draft, { remoteApplied: true, heldRemote: [], reported: type === 'offer' ? 'connected' : call.negotiation.reported });\n    if (type === 'offer') reportMedia(draft, call.callId, MediaState.CONNECTED, 1);",
  ]),
  breakClient('alerts-late', 'late', 'RS-3', 'alerts its user for a call without time left', [
    EVENTS,
    'event.expiresInMs === 0 || ',
    '',
  ]),
  breakClient(
    'bare-candidates',
    'half implemented',
    'RS-5',
    'sends candidates without a request_id',
    [
      REQUESTS,
      "    if (isInForce(draft.state.link, 'resume'))\n        request(draft, body, { kind: 'notice' });\n    else",
      '   ',
    ],
  ),
  breakClient('sends-all-again', 'repeated', 'RS-5', 'sends again what the server has processed', [
    REQUESTS,
    'if (requestId > lastProcessed)',
    'if (requestId > 0)',
  ]),
  breakClient('sends-nothing-again', 'lost', 'RS-5', 'does not send again what was lost', [
    REQUESTS,
    'if (requestId > lastProcessed)',
    'if (requestId > lastProcessed + 1000)',
  ]),
  breakClient('old-token', 'state not reset', 'RS-6', 'resumes with its first token for ever', [
    BACK,
    'const session = { ...link.session, resumeToken };',
    'const session = { ...link.session };',
  ]),
  breakClient('never-acknowledges', 'lost', 'RS-9', 'does not acknowledge by number', [
    REQUESTS,
    'if (lastSeq - lastAcked >= ACK_EVENTS) {',
    'if (lastSeq < 0) {',
  ]),
  breakClient('wrong-last-seq', 'wrong seq', 'RS-9', 'resumes one event too early', [
    BACK,
    'sessionId, resumeToken, lastSeq, lastResponseId: lastResponse }',
    'sessionId, resumeToken, lastSeq: Math.max(0, lastSeq - 1), lastResponseId: lastResponse }',
  ]),
  breakClient('leave-forgotten', 'lost', 'RS-10', 'forgets what was asked for while it was away', [
    REQUESTS,
    'if (requestId > lastProcessed)',
    "if (requestId > lastProcessed && frame.body.case !== 'leave')",
  ]),
  breakClient(
    'impatient',
    'timer not cancelled',
    'RS-11',
    'takes a socket for lost after half an interval',
    [
      'core/silence.js',
      'const ms = 2 * link.session.pingMs;',
      'const ms = link.session.pingMs / 2;',
    ],
  ),
  breakClient(
    'stale-answer-forgotten',
    'half implemented',
    'NG-5',
    'gives up after a stale answer',
    [
      'core/renegotiation.js',
      "if (refusal?.code === 'STALE_NEGOTIATION')",
      'if (refusal === null)',
    ],
  ),
  breakClient('every-error-internal', 'wrong status', 'RQ-6', 'calls every refusal INTERNAL', [
    REQUESTS,
    "return name === undefined || name === 'UNSPECIFIED' || name === 'OK' ? 'INTERNAL' : name;",
    "return 'INTERNAL';",
  ]),
  breakClient('user-id-lost', 'lost', 'SE-2', 'asks for a user id of the server', [
    'core/session-link.js',
    'const user = link.userId === undefined ? {} : { userId: link.userId };',
    'const user = {};',
  ]),
  breakClient('device-not-known', 'wrong status', 'DV-2', 'calls an unknown device unavailable', [
    'adapters/lone-media.js',
    "code: 'DEVICE_NOT_FOUND', message: 'no such device'",
    "code: 'DEVICE_UNAVAILABLE', message: 'no such device'",
  ]),
];
