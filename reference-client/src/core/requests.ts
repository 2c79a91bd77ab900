/**
 * Owns the frames that go out and the book of requests without a response: ids, acknowledgement,
 * the time limit of each. Knows nothing of what a response means.
 */
import { type ClientFrame, ClientFrameSchema, type Status, StatusCode } from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Draft, update } from './draft.js';
import type { ErrorCode, Failure } from './effects.js';
import type { PendingRequest } from './state.js';

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
  send(draft, { requestId, ackSeq: draft.state.lastSeq, body });
  const ms = draft.state.settings.requestTimeoutMs;
  draft.effects.push({ type: 'armTimer', timer: `request:${requestId}`, ms });
}

/** Sends a frame that gets no response. */
export function notify(draft: Draft, body: FrameBody): void {
  send(draft, { body });
}

function send(draft: Draft, frame: MessageInitShape<typeof ClientFrameSchema>): void {
  const { link } = draft.state;
  if (link.phase === 'offline') return;
  const message: ClientFrame = create(ClientFrameSchema, frame);
  draft.effects.push({ type: 'send', socket: link.socket, frame: message });
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
  return { code, message: status?.message || `the server answered ${code}`, cause: status };
}

function codeOf(code: StatusCode): ErrorCode {
  const name = StatusCode[code] as keyof typeof StatusCode | undefined;
  return name === undefined || name === 'UNSPECIFIED' || name === 'OK' ? 'INTERNAL' : name;
}
