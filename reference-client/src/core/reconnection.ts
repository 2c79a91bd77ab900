/**
 * Owns the way back to a session whose socket is lost: the tries, the Resume, the end of the replay,
 * and when to stop trying. Knows nothing of calls: they go on as if nothing had happened.
 */
import {
  ClientFrameSchema,
  CloseCode,
  type Response,
  SessionClosedReason,
  SessionState,
  StatusCode,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { type Draft, emit, update } from './draft.js';
import { tellRinging } from './own-call.js';
import { failureOf, resendRequests, send, sendAck, suspendRequests } from './requests.js';
import { isInForce } from './session-in-force.js';
import { endSession, RESUME, sayFarewell } from './session-link.js';
import { forgetSilence, noteSound } from './silence.js';

/** Whoever else has the session now keeps it: two clients that come back to one would take turns (RS-12). */
const TAKEN: ReadonlySet<number> = new Set([CloseCode.REPLACED, CloseCode.TAKEN_OVER]);

/** The socket is closed; where its code says that the session went elsewhere, it is not come back to. */
export function socketClosed(
  draft: Draft,
  { code, cause }: { readonly code?: number | undefined; readonly cause?: unknown },
): void {
  const about = cause === undefined ? {} : { cause };
  if (code === undefined || !TAKEN.has(code)) socketLost(draft, about);
  else if (code === CloseCode.REPLACED) endSession(draft, { reason: SessionClosedReason.REPLACED });
  else endSession(draft, about);
}

/** The socket is gone. Without `resume` in force the session is, too (SE-6). */
export function socketLost(draft: Draft, about: { readonly cause?: unknown }): void {
  const { link } = draft.state;
  if (link.phase === 'online' && isInForce(link, 'resume')) {
    const { socket, session } = link;
    suspendRequests(draft);
    draft.effects.push({ type: 'disarmTimer', timer: `ack:${socket}` });
    forgetSilence(draft, socket);
    draft.effects.push({ type: 'closeSocket', socket });
    draft.effects.push({ type: 'armTimer', timer: `resume:${RESUME}`, ms: session.resumeMs });
    update(draft, {
      link: { phase: 'reconnecting', socket, stage: 'waiting', tries: 0, session, closing: [] },
    });
    awaitNextTry(draft);
    emit(draft, { name: 'RECONNECTING_EVENT', detail: {} });
  } else if (link.phase === 'reconnecting') {
    if (link.stage === 'waiting') return;
    draft.effects.push({ type: 'disarmTimer', timer: `open:${link.socket}` });
    draft.effects.push({ type: 'closeSocket', socket: link.socket });
    update(draft, { link: { ...link, stage: 'waiting', tries: link.tries + 1 } });
    awaitNextTry(draft);
  } else {
    endSession(draft, about);
  }
}

/** Half of the wait is random, so that the clients of a server that restarts come one by one. */
function awaitNextTry(draft: Draft): void {
  const { link } = draft.state;
  if (link.phase !== 'reconnecting') return;
  const { first, longest } = draft.state.settings.reconnectWaitMs;
  const half = Math.min(longest, first * 2 ** Math.min(link.tries, 16)) / 2;
  draft.effects.push({
    type: 'armTimer',
    timer: `retry:${link.tries}`,
    ms: half,
    spreadMs: half,
  });
}

export function tryToResume(draft: Draft): void {
  const { link } = draft.state;
  if (link.phase !== 'reconnecting' || link.stage !== 'waiting') return;
  const socket = draft.state.lastSocket + 1;
  update(draft, { lastSocket: socket, link: { ...link, socket, stage: 'opening' } });
  draft.effects.push({ type: 'openSocket', socket });
  const ms = draft.state.settings.requestTimeoutMs;
  draft.effects.push({ type: 'armTimer', timer: `open:${socket}`, ms });
}

export function sendResume(draft: Draft): void {
  const { link, lastSeq, lastResponse } = draft.state;
  if (link.phase !== 'reconnecting' || link.stage !== 'opening') return;
  const requestId = draft.state.lastRequest + 1;
  update(draft, { lastRequest: requestId, link: { ...link, stage: 'resuming' } });
  const { sessionId, resumeToken } = link.session;
  const value = { sessionId, resumeToken, lastSeq, lastResponseId: lastResponse };
  send(draft, create(ClientFrameSchema, { requestId, body: { case: 'resume', value } }));
}

/** The first response on the new socket is the one to Resume (RS-2). */
export function resumeAnswered(draft: Draft, response: Response): void {
  const { link } = draft.state;
  if (link.phase !== 'reconnecting' || link.stage !== 'resuming') return;
  const { status, result } = response;
  if (status?.code === StatusCode.INTERNAL || status?.code === StatusCode.RATE_LIMITED) {
    socketLost(draft, {});
    return;
  }
  if (status?.code !== StatusCode.OK || result.case !== 'resume') {
    endSession(draft, { cause: failureOf(status) });
    return;
  }
  const { resumeToken, lastRequestId, snapshot } = result.value;
  const { socket, closing } = link;
  draft.effects.push({ type: 'disarmTimer', timer: `open:${socket}` });
  draft.effects.push({ type: 'disarmTimer', timer: `resume:${RESUME}` });
  const ringing = snapshot?.state === SessionState.RINGING ? snapshot.callId : '';
  const session = { ...link.session, resumeToken };
  update(draft, { link: { phase: 'online', socket, session, replay: { ringing } } });
  noteSound(draft);
  // Its Pong comes after the replay. It also acknowledges, and retires the old token (RS-6, RS-9).
  sendAck(draft, { case: 'ping', value: { nonce: socket } });
  resendRequests(draft, lastRequestId);
  if (closing.length > 0) {
    sayFarewell(draft, closing);
    return;
  }
  emit(draft, { name: 'RECONNECTED_EVENT', detail: {} });
}

/** What the replay did not cancel is a new call, or one that still rings (RS-3). */
export function replayEnded(draft: Draft, nonce: number): void {
  const { link } = draft.state;
  if (link.phase !== 'online' || link.replay === undefined || link.socket !== nonce) return;
  update(draft, { link: { phase: 'online', socket: link.socket, session: link.session } });
  const { call } = draft.state;
  if (call.phase !== 'preparingAnswer' && call.phase !== 'answering') tellRinging(draft);
}
