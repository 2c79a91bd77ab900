/**
 * Owns what goes into a step and what comes out of it, grouped by origin.
 * Knows no rule of the protocol.
 */
import type { ClientFrame, ServerFrame } from '@audiocall/proto';
import type { CallId, ConnectionId, SessionId } from './state.js';

/** The requests, by the name of their field in ClientFrame. */
export type RequestKind = Exclude<ClientFrame['body']['case'], 'ping' | 'pong' | 'ack' | undefined>;

/** What was found out about a frame before the core sees it. */
export interface Findings {
  /** The user id that a valid token of the service proves; undefined without one. */
  readonly provenUser?: string | undefined;
  /** Above 0 when the frame is beyond a rate: how long to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Where the socket comes from (LM-2). */
  readonly address?: string | undefined;
  /** The server keeps as much for calls that wait for their claim as it may (LM-4). */
  readonly isBufferFull?: boolean | undefined;
  /** The server remembers as many calls as it may (LM-5). */
  readonly isCrowded?: boolean | undefined;
}

/** What can happen to a server. `now` is in milliseconds since 1970, and never goes back. */
export type Input = { readonly now: number } & (
  | ClientInput
  | SocketInput
  | TimerInput
  | OperatorInput
  | BudgetInput
);

/** From a client: a frame that decoded. */
export interface ClientInput {
  readonly kind: 'frame-received';
  readonly connection: ConnectionId;
  readonly frame: ClientFrame;
  /** 68 characters of [0-9A-Za-z_-], random and never the same: ids and tokens come from it. */
  readonly entropy: string;
  /** What the shell found out about the frame. */
  readonly findings?: Findings | undefined;
}

/** From a socket. */
export type SocketInput =
  | { readonly kind: 'socket-opened'; readonly connection: ConnectionId }
  | { readonly kind: 'socket-lost'; readonly connection: ConnectionId }
  /** It sent what is no frame; it is to be closed with that code (WR-2, WR-3, WR-4). */
  | { readonly kind: 'protocol-broken'; readonly connection: ConnectionId; readonly code: number };

/** From a timer that an earlier step armed. */
export interface TimerInput {
  readonly kind: 'timer-fired';
  readonly timer: Timer;
}

/** From the operator: the server goes away. One input for each connection, so steps stay small. */
export interface OperatorInput {
  readonly kind: 'shutdown-ordered';
  readonly connection: ConnectionId;
}

/** From the budget of the server: the session keeps more for its resume than there is room for (LM-4). */
export interface BudgetInput {
  readonly kind: 'buffer-discarded';
  readonly session: SessionId;
}

/** Names a timer: its kind and the connection, session or call that it belongs to. */
export type Timer =
  | { readonly kind: 'hello' | 'ping' | 'silence'; readonly id: ConnectionId }
  | { readonly kind: 'resume' | 'resume-ring' | 'media'; readonly id: SessionId }
  | { readonly kind: 'ring' | 'connect' | 'negotiate' | 'tombstone'; readonly id: CallId };

/** What the shell has to do after it committed a step, in this order. */
export type Effect =
  | { readonly kind: 'send'; readonly connection: ConnectionId; readonly frame: ServerFrame }
  | { readonly kind: 'close'; readonly connection: ConnectionId; readonly code: number }
  /** Arming a timer that is armed starts it anew. */
  | { readonly kind: 'arm'; readonly timer: Timer; readonly delayMs: number }
  | { readonly kind: 'disarm'; readonly timer: Timer };
