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
  ResumeResult,
  ServerNote,
  TraceEntry,
  UserToken,
} from '@audiocall/proto';

/** The name of a request's or event's oneof case. */
export type BodyCase = NonNullable<ClientFrame['body']['case']>;
export type EventCase = NonNullable<Event['body']['case']>;

/** One frame that a participant sent, and how it was answered. */
export interface SentFrame {
  readonly participant: string;
  readonly sentAt: number;
  readonly frame: ClientFrame;
  readonly socket: SocketFact;
  /** The session of the socket when the frame was sent. */
  session: SessionFact | undefined;
  /** Among whose requests its id counts: those of its session, or of its socket before there is one. */
  scope: RequestScope;
  /** The id was used before in this scope. */
  readonly repeats: SentFrame | undefined;
  response: Response | undefined;
  answeredAt: number | undefined;
  /** The Pong to a Ping that was sent later, on the same socket. */
  settledAt: number | undefined;
}

/** Requests whose ids count together, by their ids. */
export type RequestScope = Map<number, SentFrame[]>;

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
  readonly scope: RequestScope;
  /** The socket that bears it, or bore it last. */
  socket: SocketFact;
  /** Where it lost a socket and could be resumed. */
  readonly losses: LossFact[];
  readonly resumes: ResumeFact[];
  /** Where its end was asked for or began: DestroySession, a lost or closed socket. */
  endsFrom: number | undefined;
  /** Where its end is known to have taken effect. */
  endedAt: number | undefined;
}

/** A session that may be resumed lost its socket. */
export interface LossFact {
  readonly socket: SocketFact;
  /** Where the loss was observed. */
  readonly at: number;
  /** The server had not noticed before: the last frame of the participant that it is known to have processed. */
  readonly earliestAt: number;
  /** Where the session is known to be back. */
  backAt: number | undefined;
}

/** A Resume that succeeded. */
export interface ResumeFact {
  readonly request: SentFrame;
  readonly at: number;
  readonly lastSeq: number;
  readonly result: ResumeResult;
  readonly socket: SocketFact;
  readonly from: SocketFact;
  /** The requests that the server had not processed when the session came back. */
  readonly lost: readonly SentFrame[];
}

/** One event that a participant received. */
export interface EventFact {
  readonly participant: string;
  readonly at: number;
  readonly socket: SocketFact;
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
  /** Of each entry, the socket that it is about; undefined for a driver, or an upgrade that was refused. */
  readonly socketAt: readonly (SocketFact | undefined)[];
  /** What is known of the server that no frame says. */
  readonly server: ServerNote | undefined;
  /** What each user token proves that somebody may show. */
  readonly userTokens: readonly UserToken[];
  readonly participants: readonly string[];
  readonly sent: readonly SentFrame[];
  readonly sessions: readonly SessionFact[];
  /** Every event once, however often it was replayed. */
  readonly events: readonly EventFact[];
  /** Events that came again. */
  readonly replayed: readonly (EventFact & { readonly first: EventFact })[];
  /** Responses that came again behind a Resume. */
  readonly replayedResponses: readonly { at: number; request: SentFrame; response: Response }[];
  /** Frames on a socket that its session had left, or that were lost with their socket. */
  readonly unheard: readonly SentFrame[];
  readonly calls: ReadonlyMap<string, CallFact>;
  readonly unmatchedResponses: readonly { participant: string; at: number; response: Response }[];
  readonly sockets: readonly SocketFact[];
  /** For each participant the Pings that were answered. */
  readonly settles: ReadonlyMap<string, readonly SettleFact[]>;
  /** Pongs to which no Ping was open. */
  readonly strayPongs: readonly { participant: string; at: number; nonce: number }[];
  readonly controlErrors: readonly { participant: string; at: number; error: ControlError }[];
}

/** A Ping that was answered. */
export interface SettleFact {
  readonly socket: SocketFact;
  /** The session of the socket when the Ping was sent. */
  readonly session: SessionFact | undefined;
  readonly pingAt: number;
  readonly pongAt: number;
}

/** A participant's socket. */
export interface SocketFact {
  readonly participant: string;
  /** Counts the participant's sockets from 0. */
  readonly index: number;
  readonly openedAt: number;
  /** The first session that it bore. */
  session: SessionFact | undefined;
  closedAt: number | undefined;
  closeCode: number | undefined;
  byParticipant: boolean;
  /** From where on its participant reads nothing of it (LM-3). */
  stoppedAt: number | undefined;
}
