/**
 * Owns the frames that go out and the book of requests without a response: ids, acknowledgement,
 * the time limit of each. Knows nothing of what a response means.
 */
import { type ClientFrame, ClientFrameSchema, type Status, StatusCode } from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Draft, update } from './draft.js';
import type { ErrorCode, Failure } from './effects.js';
import { isInForce } from './session-in-force.js';
import type { PendingRequest } from './state.js';

/** Half of what is allowed, so that one that is on its way is never late (RS-9). */
const ACK_EVENTS = 16;
const ACK_MS = 2500;

/** The body of a client's frame, as an initialiser. */
export type FrameBody = NonNullable<MessageInitShape<typeof ClientFrameSchema>['body']>;

/** Sends a request and enters it in the book (RQ-4). Its timer makes sure that it settles. */
export function request(draft: Draft, body: FrameBody, pending: PendingRequest): void {
  const requestId = draft.state.lastRequest + 1;
  update(draft, {
    lastRequest: requestId,
    pending: new Map(draft.state.pending).set(requestId, pending),
  });
  // With its ack_seq, an untargeted request cannot hit a call that rang after it was made (TG-3).
  const frame = create(ClientFrameSchema, { requestId, ackSeq: draft.state.lastSeq, body });
  if (isInForce(draft.state.link, 'resume')) {
    const unanswered = new Map(draft.state.unanswered).set(requestId, frame);
    update(draft, { unanswered });
  }
  // While reconnecting it is kept, and sent after the resume (RS-10).
  if (draft.state.link.phase === 'reconnecting') return;
  noteAcknowledged(draft);
  send(draft, frame);
  armRequest(draft, requestId);
}

function armRequest(draft: Draft, requestId: number): void {
  const ms = draft.state.settings.requestTimeoutMs;
  draft.effects.push({ type: 'armTimer', timer: `request:${requestId}`, ms });
}

/** No response comes before the session is back, so none is late. */
export function suspendRequests(draft: Draft): void {
  for (const requestId of draft.state.pending.keys()) {
    draft.effects.push({ type: 'disarmTimer', timer: `request:${requestId}` });
  }
}

/** After a resume: what the server has not processed is sent again, as it was (RS-5). */
export function resendRequests(draft: Draft, lastProcessed: number): void {
  for (const requestId of draft.state.pending.keys()) armRequest(draft, requestId);
  for (const [requestId, frame] of draft.state.unanswered) {
    if (requestId > lastProcessed) send(draft, frame);
  }
}

/** Sends a frame that gets no response. */
export function notify(draft: Draft, body: FrameBody): void {
  send(draft, create(ClientFrameSchema, { body }));
}

/** Sends what the server has to get once, whether it is answered or not (RS-5). */
export function notifyOnce(draft: Draft, body: FrameBody): void {
  if (isInForce(draft.state.link, 'resume')) request(draft, body, { kind: 'notice' });
  else notify(draft, body);
}

export function send(draft: Draft, frame: ClientFrame): void {
  const { link } = draft.state;
  if (link.phase === 'offline') return;
  draft.effects.push({ type: 'send', socket: link.socket, frame });
}

/** An event came: the server hears of it after some more, or some time (RS-9). */
export function acknowledge(draft: Draft): void {
  const { link, lastSeq, lastAcked } = draft.state;
  if (link.phase !== 'online' || !isInForce(link, 'resume')) return;
  if (lastSeq - lastAcked >= ACK_EVENTS) {
    sendAck(draft);
  } else if (lastSeq - lastAcked === 1) {
    draft.effects.push({ type: 'armTimer', timer: `ack:${link.socket}`, ms: ACK_MS });
  }
}

/** Says how far we are, in a frame of its own. */
export function sendAck(draft: Draft, body: FrameBody = { case: 'ack', value: {} }): void {
  if (draft.state.link.phase !== 'online') return;
  send(draft, create(ClientFrameSchema, { ackSeq: draft.state.lastSeq, body }));
  noteAcknowledged(draft);
}

function noteAcknowledged(draft: Draft): void {
  const { link, lastSeq, lastAcked } = draft.state;
  if (lastSeq === lastAcked) return;
  update(draft, { lastAcked: lastSeq });
  if (link.phase === 'online' && isInForce(link, 'resume')) {
    draft.effects.push({ type: 'disarmTimer', timer: `ack:${link.socket}` });
  }
}

/** A response came: it is not asked for again, nor its request sent again (RS-2, RS-5). */
export function noteResponse(draft: Draft, requestId: number): void {
  const unanswered = new Map(draft.state.unanswered);
  unanswered.delete(requestId);
  const lastResponse = Math.max(draft.state.lastResponse, requestId);
  update(draft, { unanswered, lastResponse });
}

/** Takes a request out of the book; undefined when it is not in it any more. */
export function takePending(draft: Draft, requestId: number): PendingRequest | undefined {
  const pending = draft.state.pending.get(requestId);
  if (pending === undefined) return undefined;
  const rest = new Map(draft.state.pending);
  rest.delete(requestId);
  update(draft, { pending: rest });
  draft.effects.push({ type: 'disarmTimer', timer: `request:${requestId}` });
  return pending;
}

/** What a refusal means to the application. A code that is not known is INTERNAL. */
export function failureOf(status: Status | undefined): Failure {
  const code = codeOf(status?.code ?? StatusCode.UNSPECIFIED);
  const message = status?.message || `the server answered ${code}`;
  const callId = status?.winningCallId ?? '';
  return { code, message, cause: status, ...(callId === '' ? {} : { callId }) };
}

function codeOf(code: StatusCode): ErrorCode {
  const name = StatusCode[code] as keyof typeof StatusCode | undefined;
  return name === undefined || name === 'UNSPECIFIED' || name === 'OK' ? 'INTERNAL' : name;
}
