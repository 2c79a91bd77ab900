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
  SessionClosedReason,
  SessionPolicy,
  StatusCode,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { type Answer, accept, type Refusal, refuse } from './answer.js';
import { type Draft, erase, read, readKnown, write } from './draft.js';
import { arm, close, disarm, tell } from './effects.js';
import { endCall, forgetAbsentUser } from './ending.js';
import { type Settings, shortenTimers } from './settings.js';
import {
  type CallId,
  type Connection,
  IDLE,
  type Session,
  type SessionId,
  userKey,
} from './state.js';

/** Enough randomness for one id, in characters of 6 bits each. */
const ID_LENGTH = 22;

/** A silent socket is lost after so many intervals (SE-8). */
export const SILENT_INTERVALS = 2;

/** Why a session ends: what its call and its own socket are told. */
interface Farewell {
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
  const id = `s-${entropy.slice(0, ID_LENGTH)}`;
  const userId = request.userId ?? `u-${entropy.slice(-ID_LENGTH)}`;
  const user = userKey(request.serviceId, userId);
  const present = read(draft, 'users', user)?.sessions ?? [];
  const refusal = checkPolicy(draft, present, request.deviceId);
  if (refusal !== undefined) return refusal;

  const session: Session = {
    id,
    connection: connection.id,
    service: request.serviceId,
    user,
    userId,
    deviceId: request.deviceId,
    timers: shortenTimers(settings.timers, request.timers),
    activity: IDLE,
    lastSeq: 0,
    told: [],
    refusedRefs: [],
  };
  const result = create(CreateSessionResultSchema, {
    sessionId: id,
    userId,
    sessionPolicy: settings.sessionPolicy,
    limits: settings.limits,
    timers: session.timers,
    iceServers: [...settings.iceServers],
    serverMs: draft.now,
  });
  return accept(() => startSession(draft, session, present), {
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
  endSession(draft, connection.session, {
    offer: EndReason.PEER_LOST,
    call: EndReason.PEER_LOST,
    tellsOwnCall: false,
    closed: undefined,
    code,
  });
}

/** The server goes away: the session hears of its call's end, then of its own. */
export function shutDownConnection(draft: Draft, connection: Connection): void {
  if (connection.session === undefined) dropConnection(draft, connection, CloseCode.GOING_AWAY);
  else endSession(draft, connection.session, SHUT_DOWN);
}

function isKnownService({ services }: Settings, request: CreateSession): boolean {
  if (!services.has(request.serviceId)) return false;
  const key = services.get(request.serviceId);
  return key === undefined || isSameSecret(key, request.serviceKey);
}

/** Takes the same time wherever the two differ. */
function isSameSecret(secret: string, guess: string): boolean {
  let difference = secret.length ^ guess.length;
  for (let index = 0; index < secret.length; index += 1) {
    difference |= secret.charCodeAt(index) ^ guess.charCodeAt(index);
  }
  return difference === 0;
}

function checkPolicy(
  draft: Draft,
  present: readonly SessionId[],
  deviceId: string,
): Refusal | undefined {
  if (draft.settings.sessionPolicy !== SessionPolicy.REJECT) return undefined;
  const isOther = (id: SessionId): boolean =>
    deviceId === '' || readKnown(draft, 'sessions', id).deviceId !== deviceId;
  if (!present.some(isOther)) return undefined;
  return refuse(
    StatusCode.USER_ALREADY_ONLINE,
    'The user has a session already; end that one, or use the same device_id to replace it.',
  );
}

function startSession(draft: Draft, session: Session, replaced: readonly SessionId[]): void {
  for (const id of replaced) endSession(draft, id, REPLACED);
  const { id, connection, user, timers } = session;
  write(draft, 'sessions', id, session);
  write(draft, 'connections', connection, {
    ...readKnown(draft, 'connections', connection),
    session: id,
  });
  const offered = read(draft, 'users', user)?.offered ?? [];
  write(draft, 'users', user, { key: user, sessions: [id], offered });
  disarm(draft, { kind: 'hello', id: connection });
  arm(draft, { kind: 'ping', id: connection }, timers.pingMs);
  arm(draft, { kind: 'silence', id: connection }, SILENT_INTERVALS * timers.pingMs);
}

function endSession(draft: Draft, id: SessionId, farewell: Farewell): void {
  leaveCall(draft, readKnown(draft, 'sessions', id), farewell);
  if (farewell.closed !== undefined) {
    tell(draft, id, '', { case: 'sessionClosed', value: { reason: farewell.closed } });
  }
  const session = readKnown(draft, 'sessions', id);
  erase(draft, 'sessions', id);
  const user = readKnown(draft, 'users', session.user);
  const sessions = user.sessions.filter((other) => other !== id);
  write(draft, 'users', user.key, { ...user, sessions });
  forgetAbsentUser(draft, user.key);
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
  erase(draft, 'connections', connection.id);
  if (connection.session === undefined) {
    disarm(draft, { kind: 'hello', id: connection.id });
  } else {
    disarm(draft, { kind: 'ping', id: connection.id });
    disarm(draft, { kind: 'silence', id: connection.id });
  }
  if (code !== undefined) close(draft, connection.id, code);
}
