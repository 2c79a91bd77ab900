/**
 * Owns the words in which the oracle speaks of a trace: sessions, requests with their responses,
 * events, calls, and from which entry on each was known. Holds no code: `read-trace.ts` fills it in.
 *
 * A step is the index of an entry in the trace. "Known at a step" means observed by some
 * participant at or before it; the harness acts on what it observed, so this is causal order.
 */
import type {
  ClientFrame,
  ControlError,
  CreateSessionResult,
  Event,
  OfferCall,
  Response,
  TraceEntry,
} from '@audiocall/proto';

/** The name of a request's or event's oneof case. */
export type BodyCase = NonNullable<ClientFrame['body']['case']>;
export type EventCase = NonNullable<Event['body']['case']>;

/** One frame that a participant sent, and how it was answered. */
export interface SentFrame {
  readonly participant: string;
  readonly sentAt: number;
  readonly frame: ClientFrame;
  /** The session of the socket when the frame was sent. */
  readonly session: SessionFact | undefined;
  /** The id was used before on this socket. */
  readonly repeats: SentFrame | undefined;
  response: Response | undefined;
  answeredAt: number | undefined;
}

/** A session, from the response that created it. */
export interface SessionFact {
  readonly participant: string;
  readonly service: string;
  readonly user: string;
  readonly id: string;
  readonly deviceId: string;
  readonly requestedAt: number;
  readonly createdAt: number;
  readonly granted: CreateSessionResult;
  /** Where its end was asked for or began: DestroySession, a lost or closed socket. */
  endsFrom: number | undefined;
  /** Where its end is known to have taken effect. */
  endedAt: number | undefined;
}

/** One event that a participant received. */
export interface EventFact {
  readonly participant: string;
  readonly at: number;
  readonly session: SessionFact | undefined;
  readonly event: Event;
}

/** A call, from the response that created it. */
export interface CallFact {
  readonly id: string;
  readonly offer: SentFrame;
  readonly terms: OfferCall;
  readonly caller: SessionFact;
  readonly offeredAt: number;
  readonly events: EventFact[];
  claim: SentFrame | undefined;
  claimant: SessionFact | undefined;
  claimedAt: number | undefined;
  /** The request that ended it, if a request did. */
  endedBy: SentFrame | undefined;
  /** Where its end was first seen by anybody. */
  endedAt: number | undefined;
}

/** Everything that a trace says. */
export interface Facts {
  readonly entries: readonly TraceEntry[];
  readonly participants: readonly string[];
  readonly sent: readonly SentFrame[];
  readonly sessions: readonly SessionFact[];
  readonly events: readonly EventFact[];
  readonly calls: ReadonlyMap<string, CallFact>;
  readonly unmatchedResponses: readonly { participant: string; at: number; response: Response }[];
  /** Where each participant's socket opened and closed. */
  readonly sockets: ReadonlyMap<string, SocketFact>;
  /** For each participant the Pings that were answered. */
  readonly settles: ReadonlyMap<string, readonly { pingAt: number; pongAt: number }[]>;
  /** Pongs to which no Ping was open. */
  readonly strayPongs: readonly { participant: string; at: number; nonce: number }[];
  readonly controlErrors: readonly { participant: string; at: number; error: ControlError }[];
}

/** A participant's socket. */
export interface SocketFact {
  openedAt: number;
  closedAt: number | undefined;
  closeCode: number | undefined;
  byParticipant: boolean;
}
