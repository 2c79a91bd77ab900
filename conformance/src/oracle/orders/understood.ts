/**
 * Owns which traces the abstract world can speak of. Where something is in a trace that it does not know,
 * there is no opinion on the whole of it.
 */
import { CloseCode, Feature, SessionPolicy, StatusCode } from '@audiocall/proto';
import type { Facts, RequestScope, SentFrame } from '../facts.js';
import { findFarewells } from '../going-away.js';
import { findFault, LOOSE_LIMITS } from '../responses/fields.js';
import { msAt } from '../timeline.js';

const UNKNOWN_CODES: readonly StatusCode[] = [
  StatusCode.UNAUTHENTICATED,
  StatusCode.USER_ALREADY_ONLINE,
  StatusCode.LIMIT_EXCEEDED,
  StatusCode.RATE_LIMITED,
];
const KNOWN_CLOSES: readonly number[] = [4000, 4001, 4002, 4004];
const KNOWN_ENTRIES = new Set(['opened', 'sent', 'received', 'closed']);
const KNOWN_BODIES = new Set([
  ...['createSession', 'destroySession', 'resume', 'offerCall', 'answerCall', 'leave'],
  ...['description', 'candidates', 'mediaReport', 'setMute', 'setRecording', 'deviceNotice'],
  ...['ping', 'pong', 'ack'],
]);
const KNOWN_FEATURES: readonly Feature[] = [
  Feature.RESUME,
  Feature.REPLAY_HELD,
  Feature.GLARE_MERGE,
  Feature.FORK,
  Feature.RENEGOTIATE,
  Feature.RECORDING,
  Feature.DEVICE_NOTICE,
];
/** Frames that may come without a request_id, and frames that never have one. */
const MAY_TELL = new Set(['candidates', 'mediaReport']);
const ONLY_TELL = new Set(['deviceNotice', 'ping', 'pong', 'ack']);

/** Why there is no opinion on a trace; undefined where there is one. */
export function findUnknown(facts: Facts): string | undefined {
  const { entries, controlErrors, sent } = facts;
  if (findFarewells(facts).length > 0) return 'the server goes away';
  if (!entries.every(({ what }) => KNOWN_ENTRIES.has(what.case ?? ''))) {
    return 'a message that is no frame, or a client that is driven';
  }
  if (controlErrors.length > 0) return 'a ControlError';
  if (isMixedUp(facts)) return 'two open sockets that the trace does not tell apart';
  const isKnownClose = facts.sockets.every(
    ({ closeCode, byParticipant, session }) =>
      closeCode === undefined ||
      byParticipant ||
      KNOWN_CLOSES.includes(closeCode) ||
      (closeCode === CloseCode.POLICY && session === undefined),
  );
  if (!isKnownClose) return 'a close that the model does not know';
  if (!haveIdsGrown(facts)) return 'request ids that go back';
  return findUnknownSession(facts) ?? sent.map(findUnknownFrame).find((why) => why !== undefined);
}

/** Where an index is used again while the older socket is open, nobody knows which of them an entry is of. */
function isMixedUp({ sockets }: Facts): boolean {
  return sockets.some((socket, at) =>
    sockets
      .slice(at + 1)
      .some(
        ({ participant, index, openedAt }) =>
          participant === socket.participant &&
          index === socket.index &&
          (socket.closedAt ?? openedAt) >= openedAt,
      ),
  );
}

function findUnknownSession(facts: Facts): string | undefined {
  const { sessions, entries } = facts;
  const [first] = sessions;
  const lasted = msAt(facts, entries.length - 1);
  for (const { service, granted } of sessions) {
    const { features, sessionPolicy, timers } = granted;
    if (service !== first?.service) return 'several services';
    if (sessionPolicy !== SessionPolicy.REPLACE && sessionPolicy !== SessionPolicy.FORK) {
      return 'another session policy';
    }
    const isForking = sessionPolicy === SessionPolicy.FORK;
    if (isForking && features.includes(Feature.REPLAY_HELD)) return 'held calls of many devices';
    if (!features.every((feature) => KNOWN_FEATURES.includes(feature))) return 'another feature';
    const isRecording = features.includes(Feature.RECORDING);
    if (isRecording !== first.granted.features.includes(Feature.RECORDING)) {
      return 'recording that is in force for one party';
    }
    const unknown = [timers?.connectMs, timers?.tombstoneMs];
    if (features.includes(Feature.RENEGOTIATE)) unknown.push(timers?.negotiateMs, timers?.mediaMs);
    if (unknown.some((ms = 0) => lasted >= ms)) return 'a timer that the model does not know';
  }
  return undefined;
}

/** No request has an id below an earlier one's (RQ-4). */
function haveIdsGrown({ sent }: Facts): boolean {
  const highest = new Map<RequestScope, number>();
  return sent.every(({ scope, frame: { requestId, body }, repeats }) => {
    if (requestId === 0 || repeats !== undefined || body.case === 'resume') return true;
    const before = highest.get(scope) ?? 0;
    highest.set(scope, requestId);
    return requestId > before;
  });
}

/** As many requests as responses are kept came after the first one (RQ-2). */
function isOldRepeat({ scope, frame, sentAt, session }: SentFrame): boolean {
  const later = [...scope].filter(
    ([id, [first]]) => id > frame.requestId && first !== undefined && first.sentAt < sentAt,
  );
  return later.length >= (session?.granted.limits?.keptResponses ?? Number.POSITIVE_INFINITY);
}

function findUnknownFrame(sent: SentFrame): string | undefined {
  const { frame, response, repeats, session } = sent;
  const { body, requestId } = frame;
  const kind = body.case ?? '';
  if (!KNOWN_BODIES.has(kind)) return 'another request';
  const isTold = requestId === 0;
  if (isTold ? !MAY_TELL.has(kind) && !ONLY_TELL.has(kind) : ONLY_TELL.has(kind)) {
    return 'a request_id where none is, or none where one is';
  }
  if (UNKNOWN_CODES.includes(response?.status?.code ?? StatusCode.OK)) return 'another status';
  if (repeats !== undefined) {
    if (repeats.response === undefined) return 'a repeat of what was not answered';
    return isOldRepeat(sent) ? 'a repeat of what may be kept no longer' : undefined;
  }
  if (findFault(sent, session?.granted.limits ?? LOOSE_LIMITS) !== undefined) {
    return 'a field that breaks its constraint';
  }
  switch (body.case) {
    case 'createSession':
      return (body.value.userId ?? '') === '' ? 'a user id that the server makes up' : undefined;
    case 'offerCall':
      return response === undefined ? 'an offer whose call nobody can name' : undefined;
    case 'answerCall':
      if (body.value.sdpAnswer !== undefined) return 'an inline answer';
      return frame.ackSeq === undefined ? undefined : 'a target that depends on ack_seq';
    case 'leave':
      return frame.ackSeq === undefined ? undefined : 'a target that depends on ack_seq';
    default:
      return undefined;
  }
}
