/** Owns what an order of requests makes the server send: which frame, to whom, and by which clause. */
import {
  type EndReason,
  type ServerFrame,
  type StatusCode,
  StatusCodeSchema,
} from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import { nameEvent } from '../duty.js';
import type { EventCase } from '../facts.js';

/** Something that a socket has to get next. */
export interface Output {
  readonly to: string;
  readonly clause: ClauseId;
  /** The frame in words, for a finding. */
  readonly what: string;
  /** The frame that was received is this one. */
  fits(received: Received): boolean;
}

/** Something that a socket got: a frame, or its end. */
export interface Received {
  readonly at: number;
  readonly frame: ServerFrame | undefined;
  readonly closeCode: number | undefined;
}

/** A response with a code. */
export function respond(
  to: string,
  requestId: number,
  code: StatusCode,
  clause: ClauseId,
  more: (response: ResponseOf) => boolean = () => true,
): Output {
  const name = StatusCodeSchema.value[code]?.name.replace('STATUS_CODE_', '') ?? String(code);
  return {
    to,
    clause,
    what: `the response ${name} to request ${requestId}`,
    fits: ({ frame }) =>
      frame?.body.case === 'response' &&
      frame.body.value.requestId === requestId &&
      frame.body.value.status?.code === code &&
      more(frame.body.value),
  };
}

export type ResponseOf = Extract<ServerFrame['body'], { case: 'response' }>['value'];
type EventBody = Extract<ServerFrame['body'], { case: 'event' }>['value']['body'];

/** An event of a call. */
export function tell<Kind extends EventCase>(
  to: string,
  callId: string,
  kind: Kind,
  clause: ClauseId,
  more: (value: Extract<EventBody, { case: Kind }>['value']) => boolean = () => true,
): Output {
  return {
    to,
    clause,
    what: `${nameEvent(kind)}${callId === '' ? '' : ` for call ${callId}`}`,
    fits: ({ frame }) => {
      if (frame?.body.case !== 'event' || frame.body.value.callId !== callId) return false;
      const { body } = frame.body.value;
      return body.case === kind && more(body.value as never);
    },
  };
}

/** LEAVE or CANCEL with its reason. */
export function tellEnd(
  to: string,
  callId: string,
  kind: 'leave' | 'cancel',
  reason: EndReason,
  clause: ClauseId,
): Output {
  return tell(to, callId, kind, clause, (value) => value.reason === reason);
}

/** The answer to a Ping. */
export function pong(to: string, nonce: number): Output {
  return {
    to,
    clause: 'G-5',
    what: `the Pong to Ping ${nonce}`,
    fits: ({ frame }) =>
      frame?.body.case === 'control' &&
      frame.body.value.body.case === 'pong' &&
      frame.body.value.body.value.nonce === nonce,
  };
}

/** The server closes the socket. */
export function close(to: string, code: number, clause: ClauseId): Output {
  return { to, clause, what: `the close with code ${code}`, fits: (got) => got.closeCode === code };
}
