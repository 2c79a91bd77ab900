/** Owns what an order of requests makes the server send: which frame, to whom, and by which clause. */
import {
  type EndReason,
  type PeerState,
  type ServerFrame,
  type SessionClosedReason,
  StatusCode,
} from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import { nameEvent } from '../duty.js';
import type { EventCase } from '../facts.js';

/** Something that somebody has to get next. */
export interface Output {
  /** A session by its name for an event, else a socket. */
  readonly to: string;
  /** Events and responses go on the line of a session; the rest belongs to the socket alone. */
  readonly kind: 'event' | 'response' | 'direct';
  /** Of a response. */
  readonly requestId: number;
  /** Of an event that comes again. */
  readonly seq?: number;
  readonly clause: ClauseId;
  /** The frame in words, for a finding. */
  readonly what: string;
  /** It comes from a timer, and not before this moment. */
  readonly dueMs?: number;
  /** The frame that was received is this one. */
  fits(received: Received): boolean;
}

/** An event with its seq, or a response with its id, as it was queued for a session. */
export interface Queued {
  readonly output: Output;
  readonly seq: number;
  readonly requestId: number;
}

/** What is queued for a session, from the newest on: to add to it leaves what it was as it is. */
export interface Queue {
  readonly newest: Queued;
  readonly before: Queue | undefined;
}

/** What is queued, in its order. */
export function listQueued(queue: Queue | undefined): readonly Queued[] {
  const queued: Queued[] = [];
  for (let rest = queue; rest !== undefined; rest = rest.before) queued.push(rest.newest);
  return queued.reverse();
}

/** Something that a socket got: a frame, or its end. */
export interface Received {
  readonly at: number;
  readonly atMs: number;
  readonly frame: ServerFrame | undefined;
  readonly closeCode: number | undefined;
}

export type ResponseOf = Extract<ServerFrame['body'], { case: 'response' }>['value'];
type EventBody = Extract<ServerFrame['body'], { case: 'event' }>['value']['body'];
type EventOf<Kind> = Extract<EventBody, { case: Kind }>['value'];

/** A response with a code. */
export function respond(
  to: string,
  requestId: number,
  code: StatusCode,
  clause: ClauseId,
  more: (response: ResponseOf) => boolean = () => true,
): Output {
  const name = StatusCode[code] ?? String(code);
  return {
    to,
    kind: 'response',
    requestId,
    clause,
    what: `the response ${name} to request ${requestId}`,
    fits: ({ frame }) =>
      frame?.body.case === 'response' &&
      frame.body.value.requestId === requestId &&
      frame.body.value.status?.code === code &&
      more(frame.body.value),
  };
}

/** A response that is not kept for a replay: one that comes again (RQ-2), and that of Resume. */
export function respondAside(...response: Parameters<typeof respond>): Output {
  return { ...respond(...response), kind: 'direct' };
}

/** An event of a call. */
export function tell<Kind extends EventCase>(
  to: string,
  callId: string,
  kind: Kind,
  clause: ClauseId,
  more: (value: EventOf<Kind>) => boolean = () => true,
): Output {
  return {
    to,
    kind: 'event',
    requestId: 0,
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

/** PEER_STATE: what became of the other party. */
export function tellPeerState(
  to: string,
  callId: string,
  state: PeerState,
  clause: ClauseId,
): Output {
  return tell(to, callId, 'peerState', clause, (value) => value.state === state);
}

/** The answer to a Ping. */
export function pong(to: string, nonce: number): Output {
  return {
    to,
    kind: 'direct',
    requestId: 0,
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
  return {
    to,
    kind: 'direct',
    requestId: 0,
    clause,
    what: `the close with code ${code}`,
    fits: (got) => got.closeCode === code,
  };
}

/** The last that a socket hears when the server ends its session; none where the session is detached. */
export function sayFarewell(
  socket: string | undefined,
  reason: SessionClosedReason,
  code: number,
  clause: ClauseId,
): readonly Output[] {
  if (socket === undefined) return [];
  const last = tell(socket, '', 'sessionClosed', clause, (value) => value.reason === reason);
  return [{ ...last, kind: 'direct' }, close(socket, code, clause)];
}
