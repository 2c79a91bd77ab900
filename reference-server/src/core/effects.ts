/**
 * Owns the making of effects: frames to sessions and connections, timers, closes.
 * Knows how an event is counted (G-2), and nothing of when it is due.
 */
import {
  type Control,
  ControlSchema,
  EventSchema,
  type Pong,
  type ResponseSchema,
  type ServerFrame,
  ServerFrameSchema,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Draft, read, write } from './draft.js';
import type { Timer } from './inputs.js';
import { record } from './replay.js';
import type { CallId, ConnectionId, ReplayEntry, Session, SessionId } from './state.js';

type Present<T> = Exclude<T, undefined>;

/** What an event says; see Event in the schema. */
export type EventBody = Present<MessageInitShape<typeof EventSchema>['body']>;

/** What an accepted request is answered; see Response in the schema. */
export type ResponseResult = Present<MessageInitShape<typeof ResponseSchema>['result']>;

/** What the server says about a socket; see Control in the schema. */
export type ControlBody = Present<MessageInitShape<typeof ControlSchema>['body']>;

export function send(draft: Draft, connection: ConnectionId, frame: ServerFrame): void {
  draft.effects.push({ kind: 'send', connection, frame });
}

export function sendControl(draft: Draft, connection: ConnectionId, body: ControlBody): void {
  const value = create(ControlSchema, { body });
  send(draft, connection, create(ServerFrameSchema, { body: { case: 'control', value } }));
}

/** As a message and not as a literal, since nothing is sent more often. */
export function sendPong(draft: Draft, connection: ConnectionId, nonce: number): void {
  const pong: Pong = { $typeName: 'audiocall.signaling.v1.Pong', nonce };
  const value: Control = {
    $typeName: 'audiocall.signaling.v1.Control',
    body: { case: 'pong', value: pong },
  };
  send(draft, connection, {
    $typeName: 'audiocall.signaling.v1.ServerFrame',
    body: { case: 'control', value },
  });
}

/**
 * Sends a session its next event and returns the seq (G-2). A session that is gone is told nothing.
 */
export function tell(draft: Draft, id: SessionId, callId: CallId | '', body: EventBody): number {
  const session = read(draft, 'sessions', id);
  if (session === undefined) return 0;
  const seq = session.lastSeq + 1;
  const value = create(EventSchema, { seq, callId, serverMs: draft.now, body });
  const frame = create(ServerFrameSchema, { body: { case: 'event', value } });
  write(
    draft,
    'sessions',
    id,
    keepForReplay(draft, { ...session, lastSeq: seq }, 'event', seq, frame),
  );
  if (session.connection !== undefined) send(draft, session.connection, frame);
  return seq;
}

/** The session with that frame kept until its client has seen it, where `resume` is in force. */
export function keepForReplay(
  draft: Draft,
  session: Session,
  kind: ReplayEntry['kind'],
  number: number,
  frame: ServerFrame,
): Session {
  const { continuity } = session;
  if (continuity === undefined) return session;
  const replay = record(continuity.replay, kind, number, frame, draft.settings.limits);
  return { ...session, continuity: { ...continuity, replay } };
}

export function close(draft: Draft, connection: ConnectionId, code: number): void {
  draft.effects.push({ kind: 'close', connection, code });
}

export function arm(draft: Draft, timer: Timer, delayMs: number): void {
  draft.effects.push({ kind: 'arm', timer, delayMs });
}

export function disarm(draft: Draft, timer: Timer): void {
  draft.effects.push({ kind: 'disarm', timer });
}
