/**
 * Owns the way to the server from the first socket to the last: opening it, the session on it, and
 * its end with all that depends on it. Knows nothing of calls but that they end with the session.
 */
import type { CreateSessionResult, SessionClosedReason } from '@audiocall/proto';
import { type Draft, emit, fail, succeed, update } from './draft.js';
import type { Failure } from './effects.js';
import { featuresInForce, featuresToWire } from './features.js';
import type { ApplicationInput } from './inputs.js';
import { dropCall } from './own-call.js';
import { request, sendAck, takePending } from './requests.js';
import { forgetSilence, noteSound } from './silence.js';

/** How long `close` waits for the server's farewell, in milliseconds. */
const CLOSING_MS = 1000;

/** Names the one timer that bounds a reconnection. */
export const RESUME = 1;

const connectionClosed: Failure = { code: 'CLOSED', message: 'the connection is closed' };

export function startSession(
  draft: Draft,
  input: Extract<ApplicationInput, { call: 'createSession' }>,
): void {
  if (draft.state.link.phase !== 'offline') {
    fail(draft, input.op, {
      code: 'SESSION_EXISTS',
      message: 'this client has a session already, or is creating or closing one',
    });
    return;
  }
  const socket = draft.state.lastSocket + 1;
  const user = input.userId === undefined ? {} : { userId: input.userId };
  update(draft, {
    lastSocket: socket,
    lastRequest: 0,
    lastSeq: 0,
    lastAcked: 0,
    lastResponse: 0,
    unanswered: new Map(),
    link: { phase: 'connecting', socket, op: input.op, ...user },
  });
  draft.effects.push({ type: 'openSocket', socket });
  const ms = draft.state.settings.requestTimeoutMs;
  draft.effects.push({ type: 'armTimer', timer: `open:${socket}`, ms });
}

export function socketOpened(draft: Draft): void {
  const { link, settings } = draft.state;
  if (link.phase !== 'connecting') return;
  draft.effects.push({ type: 'disarmTimer', timer: `open:${link.socket}` });
  update(draft, { link: { phase: 'creating', socket: link.socket, op: link.op } });
  const user = link.userId === undefined ? {} : { userId: link.userId };
  const value = {
    serviceId: settings.serviceId,
    serviceKey: settings.serviceKey,
    client: { name: settings.clientName, version: settings.clientVersion },
    features: featuresToWire(settings.features),
    ...user,
  };
  request(draft, { case: 'createSession', value }, { kind: 'createSession' });
}

export function sessionCreated(draft: Draft, result: CreateSessionResult): void {
  const { link } = draft.state;
  if (link.phase !== 'creating') return;
  const { sessionId, userId } = result;
  const iceServers = result.iceServers.map(({ urls, username, credential }) => ({
    urls,
    username,
    credential,
  }));
  const maxBatchCandidates = Math.max(1, result.limits?.maxBatchCandidates ?? 1);
  const features = featuresInForce(draft.state.settings.features, result.features);
  const { resumeToken } = result;
  const resumeMs = result.timers?.resumeMs ?? 0;
  const pingMs = result.timers?.pingMs ?? 0;
  const session = {
    sessionId,
    iceServers,
    maxBatchCandidates,
    features,
    resumeToken,
    resumeMs,
    pingMs,
  };
  update(draft, { link: { phase: 'online', socket: link.socket, session } });
  noteSound(draft);
  // The session can be resumed once the server has heard of us after it (RS-6).
  if (features.includes('resume')) sendAck(draft);
  succeed(draft, link.op, { kind: 'session', sessionId, userId });
}

/** Closes the socket, so that a later try starts afresh and this one cannot disturb it (B14, B15). */
export function failSession(draft: Draft, failure: Failure): void {
  const { link } = draft.state;
  if (link.phase !== 'connecting' && link.phase !== 'creating') return;
  draft.effects.push({ type: 'disarmTimer', timer: `open:${link.socket}` });
  draft.effects.push({ type: 'closeSocket', socket: link.socket });
  for (const requestId of draft.state.pending.keys()) takePending(draft, requestId);
  update(draft, { link: { phase: 'offline' } });
  fail(draft, link.op, failure);
}

/** Ends the session, if there is one, and lets the server end its calls (SE-5). */
export function startClosing(draft: Draft, op: number): void {
  const { link } = draft.state;
  switch (link.phase) {
    case 'offline':
      succeed(draft, op);
      break;
    case 'connecting':
    case 'creating':
      failSession(draft, connectionClosed);
      succeed(draft, op);
      break;
    case 'online':
      abandonWork(draft, connectionClosed);
      sayFarewell(draft, [op]);
      break;
    case 'reconnecting':
      // Told to the server as soon as the session is back, and not waited for any longer (RS-10).
      if (link.closing.length === 0) {
        abandonWork(draft, connectionClosed);
        draft.effects.push({ type: 'armTimer', timer: `resume:${RESUME}`, ms: CLOSING_MS });
      }
      update(draft, { link: { ...link, closing: [...link.closing, op] } });
      break;
    case 'closing':
      update(draft, { link: { ...link, ops: [...link.ops, op] } });
      break;
  }
}

/** Asks the server to end the session, and waits for that a while. */
export function sayFarewell(draft: Draft, ops: readonly number[]): void {
  const { link } = draft.state;
  if (link.phase !== 'online') return;
  request(draft, { case: 'destroySession', value: {} }, { kind: 'destroySession' });
  draft.effects.push({ type: 'disarmTimer', timer: `ack:${link.socket}` });
  forgetSilence(draft, link.socket);
  update(draft, { link: { phase: 'closing', socket: link.socket, ops } });
  draft.effects.push({ type: 'armTimer', timer: `closing:${link.socket}`, ms: CLOSING_MS });
}

/** The session is over, or its socket is. `reason` is what the server said. */
export function endSession(
  draft: Draft,
  about: { readonly reason?: SessionClosedReason; readonly cause?: unknown },
): void {
  const { link } = draft.state;
  const failure =
    about.cause === undefined ? connectionClosed : { ...connectionClosed, cause: about.cause };
  if (link.phase === 'connecting')
    failSession(draft, { ...failure, message: 'the server could not be reached' });
  if (link.phase === 'creating') failSession(draft, failure);
  if (link.phase !== 'online' && link.phase !== 'closing' && link.phase !== 'reconnecting') return;
  abandonWork(draft, failure);
  for (const kind of ['closing', 'ack', 'open'] as const) {
    draft.effects.push({ type: 'disarmTimer', timer: `${kind}:${link.socket}` });
  }
  forgetSilence(draft, link.socket);
  if (link.phase === 'reconnecting') {
    draft.effects.push({ type: 'disarmTimer', timer: `retry:${link.tries}` });
    draft.effects.push({ type: 'disarmTimer', timer: `resume:${RESUME}` });
  }
  draft.effects.push({ type: 'closeSocket', socket: link.socket });
  update(draft, { link: { phase: 'offline' } });
  const detail = about.reason === undefined ? {} : { reason: about.reason };
  emit(draft, { name: 'CLOSE_EVENT', detail });
  const ops =
    link.phase === 'closing' ? link.ops : link.phase === 'reconnecting' ? link.closing : [];
  for (const op of ops) succeed(draft, op);
}

/** Settles and frees everything that needs the session. */
function abandonWork(draft: Draft, failure: Failure): void {
  dropCall(draft, failure);
  for (const requestId of draft.state.pending.keys()) {
    const pending = takePending(draft, requestId);
    if (pending !== undefined && 'op' in pending && pending.op !== undefined) {
      fail(draft, pending.op, failure);
    }
  }
  const { current, waiting, listing } = draft.state.devices;
  for (const op of [current, waiting?.op, ...listing]) {
    if (op !== undefined) fail(draft, op, failure);
  }
  update(draft, {
    ringing: undefined,
    devices: { current: undefined, waiting: undefined, listing: [] },
  });
}
