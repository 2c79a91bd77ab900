/**
 * Owns the life of a session: its creation under the policy, and its end with what that means for
 * its call (SE, MD-2).
 * Does not know requests about calls.
 */
import {
  CloseCode,
  type CreateSession,
  CreateSessionResultSchema,
  EndReason,
  Feature,
  SessionClosedReason,
  SessionPolicy,
  StatusCode,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { type Answer, accept, type Refusal, refuse } from './answer.js';
import { type Draft, erase, read, readKnown, write } from './draft.js';
import { arm, close, disarm, tell } from './effects.js';
import { endCall, forgetAbsentUser } from './ending.js';
import { busyScopeOf, offeredFeatures } from './features.js';
import { describePending, findHeld, ringLate } from './late-ringing.js';
import { EMPTY_REPLAY } from './replay.js';
import { NO_REQUESTS } from './request-log.js';
import { enterRoster, leaveRoster } from './roster.js';
import { isSameSecret, mintId, mintOtherId, mintToken } from './secrets.js';
import { type Settings, shortenTimers } from './settings.js';
import {
  type CallId,
  type Connection,
  type ConnectionId,
  type Continuity,
  IDLE,
  type Session,
  type SessionId,
  userKey,
} from './state.js';

/** A silent socket is lost after so many intervals (SE-8). */
export const SILENT_INTERVALS = 2;

/** Why a session ends: what its call and its own socket are told. */
export interface Farewell {
  /** The end of its own offer. */
  readonly offer: EndReason;
  /** The end of its claimed call. */
  readonly call: EndReason;
  /** Whether the session itself hears of the end of its call. */
  readonly tellsOwnCall: boolean;
  readonly closed: SessionClosedReason | undefined;
  /** The code to close the socket with; undefined where it is gone. */
  readonly code: number | undefined;
}

const DESTROYED: Farewell = {
  offer: EndReason.CALLER_CANCELLED,
  call: EndReason.HANGUP,
  tellsOwnCall: false,
  closed: SessionClosedReason.DESTROYED,
  code: CloseCode.DESTROYED,
};

const REPLACED: Farewell = {
  offer: EndReason.PEER_LOST,
  call: EndReason.PEER_LOST,
  tellsOwnCall: false,
  closed: SessionClosedReason.REPLACED,
  code: CloseCode.REPLACED,
};

/** The session is lost: nobody came back for it, or it cannot be resumed without a gap (SE-6). */
export const LOST: Farewell = {
  offer: EndReason.PEER_LOST,
  call: EndReason.PEER_LOST,
  tellsOwnCall: false,
  closed: undefined,
  code: undefined,
};

const SHUT_DOWN: Farewell = {
  offer: EndReason.SERVER_SHUTDOWN,
  call: EndReason.SERVER_SHUTDOWN,
  tellsOwnCall: true,
  closed: SessionClosedReason.SERVER_SHUTDOWN,
  code: CloseCode.GOING_AWAY,
};

export function decideCreate(
  draft: Draft,
  connection: Connection,
  request: CreateSession,
  entropy: string,
): Answer {
  const { settings } = draft;
  if (!isKnownService(settings, request)) {
    return refuse(
      StatusCode.UNAUTHENTICATED,
      'The service id or its key is wrong; use the pair that the server was started with.',
    );
  }
  const id = mintId('s', entropy);
  const userId = request.userId ?? mintOtherId('u', entropy);
  const user = userKey(request.serviceId, userId);
  const present = read(draft, 'users', user)?.sessions ?? [];
  const replaced = findReplaced(draft, present, request.deviceId);
  const refusal = checkPolicy(draft, present, replaced);
  if (refusal !== undefined) return refusal;

  const offered = offeredFeatures(settings);
  const features = new Set(offered.filter((feature) => request.features.includes(feature)));
  const token = features.has(Feature.RESUME) ? mintToken(entropy) : undefined;
  const held = features.has(Feature.REPLAY_HELD) ? findHeld(draft, user, replaced) : [];

  const session: Session = {
    id,
    connection: undefined,
    service: request.serviceId,
    user,
    userId,
    deviceId: request.deviceId,
    features,
    hasShownKey: settings.services.get(request.serviceId) !== undefined,
    continuity: token === undefined ? undefined : startContinuity(token),
    timers: shortenTimers(settings.timers, request.timers),
    activity: IDLE,
    lastSeq: 0,
    told: [],
    refusedRefs: [],
  };
  const result = create(CreateSessionResultSchema, {
    sessionId: id,
    userId,
    features: [...features],
    offered: [...offered],
    sessionPolicy: settings.sessionPolicy,
    busyScope: busyScopeOf(settings),
    limits: settings.limits,
    timers: session.timers,
    iceServers: [...settings.iceServers],
    serverMs: draft.now,
    resumeToken: token ?? '',
    pending: held.map((call) => describePending(draft, call)),
  });
  const start = (): void => {
    startSession(draft, session, connection.id, replaced);
    const [oldest] = held;
    if (oldest !== undefined) ringLate(draft, session.id, oldest.id);
  };
  return accept(start, {
    case: 'createSession',
    value: result,
  });
}

/** The response to DestroySession stands before everything that this causes (SE-5). */
export function decideDestroy(draft: Draft, session: Session): Answer {
  return accept(() => endSession(draft, session.id, DESTROYED));
}

/** The socket is gone, or is to be closed with `code`, which is the same to everybody else (WR-6). */
export function loseConnection(draft: Draft, connection: Connection, code?: number): void {
  if (connection.session === undefined) {
    dropConnection(draft, connection, code);
    return;
  }
  endSession(draft, connection.session, { ...LOST, code });
}

/** The server goes away: the session hears of its call's end, then of its own. */
export function shutDownConnection(draft: Draft, connection: Connection): void {
  if (connection.session === undefined) dropConnection(draft, connection, CloseCode.GOING_AWAY);
  else endSession(draft, connection.session, SHUT_DOWN);
}

/** Whether there is such a service, and the request has its key. */
export function isKnownService({ services }: Settings, request: CreateSession): boolean {
  if (!services.has(request.serviceId)) return false;
  const key = services.get(request.serviceId);
  return key === undefined || isSameSecret(key, request.serviceKey);
}

/** The sessions that a new one takes the place of (MD-2). */
function findReplaced(
  draft: Draft,
  present: readonly SessionId[],
  deviceId: string,
): readonly SessionId[] {
  if (draft.settings.sessionPolicy === SessionPolicy.REPLACE) return present;
  if (deviceId === '') return [];
  return present.filter((id) => readKnown(draft, 'sessions', id).deviceId === deviceId);
}

function checkPolicy(
  draft: Draft,
  present: readonly SessionId[],
  replaced: readonly SessionId[],
): Refusal | undefined {
  const staying = present.length - replaced.length;
  if (staying === 0) return undefined;
  if (draft.settings.sessionPolicy === SessionPolicy.REJECT) {
    return refuse(
      StatusCode.USER_ALREADY_ONLINE,
      'The user has a session already; end that one, or use the same device_id to replace it.',
    );
  }
  if (staying < draft.settings.limits.maxSessionsPerUser) return undefined;
  return refuse(
    StatusCode.LIMIT_EXCEEDED,
    'The user has as many sessions as max_sessions_per_user allows; end one of them.',
  );
}

function startContinuity(token: string): Continuity {
  return {
    token,
    previousToken: undefined,
    isArmed: false,
    requests: NO_REQUESTS,
    replay: EMPTY_REPLAY,
  };
}

function startSession(
  draft: Draft,
  session: Session,
  connection: ConnectionId,
  replaced: readonly SessionId[],
): void {
  for (const id of replaced) endSession(draft, id, REPLACED);
  const { id, user } = session;
  attach(draft, session, readKnown(draft, 'connections', connection));
  const { sessions = [], offered = [] } = read(draft, 'users', user) ?? {};
  write(draft, 'users', user, { key: user, sessions: [...sessions, id], offered });
  enterRoster(draft, session.service, session.userId);
}

/** From here on the session is on that socket, which has to give signs of life. */
export function attach(draft: Draft, session: Session, connection: Connection): void {
  const { id } = connection;
  write(draft, 'sessions', session.id, { ...session, connection: id });
  write(draft, 'connections', id, { ...connection, session: session.id });
  disarm(draft, { kind: 'hello', id });
  arm(draft, { kind: 'ping', id }, session.timers.pingMs);
  arm(draft, { kind: 'silence', id }, SILENT_INTERVALS * session.timers.pingMs);
}

export function endSession(draft: Draft, id: SessionId, farewell: Farewell): void {
  leaveCall(draft, readKnown(draft, 'sessions', id), farewell);
  if (farewell.closed !== undefined) {
    tell(draft, id, '', { case: 'sessionClosed', value: { reason: farewell.closed } });
  }
  const session = readKnown(draft, 'sessions', id);
  erase(draft, 'sessions', id);
  const user = readKnown(draft, 'users', session.user);
  const sessions = user.sessions.filter((other) => other !== id);
  write(draft, 'users', user.key, { ...user, sessions });
  if (sessions.length === 0) leaveRoster(draft, session.service, session.userId);
  forgetAbsentUser(draft, user.key);
  disarm(draft, { kind: 'resume', id });
  disarm(draft, { kind: 'resume-ring', id });
  if (session.connection === undefined) return;
  dropConnection(draft, readKnown(draft, 'connections', session.connection), farewell.code);
}

/** What becomes of the call of a session that ends (SE-5, SE-6). */
function leaveCall(draft: Draft, session: Session, farewell: Farewell): void {
  const { activity } = session;
  const leaver = farewell.tellsOwnCall ? undefined : session.id;
  switch (activity.kind) {
    case 'idle':
      return;
    case 'calling':
      endCall(draft, readKnown(draft, 'calls', activity.call), farewell.offer, leaver);
      return;
    case 'in-call':
      endCall(draft, readKnown(draft, 'calls', activity.call), farewell.call, leaver);
      return;
    case 'ringing':
      stopRinging(draft, session, activity.call, farewell);
      return;
    default:
      activity satisfies never;
  }
}

/** The call goes on without the session: held, with the same deadline. Nobody else is told. */
function stopRinging(draft: Draft, session: Session, id: CallId, farewell: Farewell): void {
  const call = readKnown(draft, 'calls', id);
  if (farewell.tellsOwnCall) {
    endCall(draft, call, farewell.offer, undefined);
    return;
  }
  const notified = call.notified.filter((other) => other !== session.id);
  write(draft, 'calls', id, { ...call, notified });
}

function dropConnection(draft: Draft, connection: Connection, code: number | undefined): void {
  releaseConnection(draft, connection);
  if (code !== undefined) close(draft, connection.id, code);
}

/** No frame of the socket is processed any more. */
export function releaseConnection(draft: Draft, { id, session }: Connection): void {
  erase(draft, 'connections', id);
  if (session === undefined) {
    disarm(draft, { kind: 'hello', id });
  } else {
    disarm(draft, { kind: 'ping', id });
    disarm(draft, { kind: 'silence', id });
  }
}
