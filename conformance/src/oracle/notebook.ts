/** Owns what is written down while a trace is read: the facts so far, and what each socket is about. */
import type { ControlError, Response } from '@audiocall/proto';
import type {
  EventFact,
  RequestScope,
  SentFrame,
  SessionFact,
  SettleFact,
  SocketFact,
} from './facts.js';

/** The facts while they are being put together. */
export interface Notebook {
  readonly sent: SentFrame[];
  readonly unheard: SentFrame[];
  readonly sessions: SessionFact[];
  readonly events: EventFact[];
  readonly replayed: (EventFact & { readonly first: EventFact })[];
  readonly replayedResponses: { at: number; request: SentFrame; response: Response }[];
  readonly unmatchedResponses: { participant: string; at: number; response: Response }[];
  readonly sockets: SocketFact[];
  readonly settles: Map<string, SettleFact[]>;
  readonly strayPongs: { participant: string; at: number; nonce: number }[];
  readonly controlErrors: { participant: string; at: number; error: ControlError }[];
}

/** A Ping that is not answered yet. */
export interface OpenPing {
  readonly pingAt: number;
  readonly session: SessionFact | undefined;
}

/** What is known of a socket while the trace is read. */
export interface SocketNotes {
  readonly socket: SocketFact;
  scope: RequestScope;
  /** The open Pings, by their nonces. */
  readonly pings: Map<number, OpenPing[]>;
  session: SessionFact | undefined;
  /** The last response that the client had, when it resumed its session on this socket. */
  lastResponseId: number | undefined;
  /** The last frame of its participant that the server is known to have processed: there was no loss before. */
  heardAt: number;
  /** The last frame that was sent, and the last Ping that was answered. */
  sentAt: number;
  settledAt: number;
  /** A message that is no frame was sent. */
  hasRaw: boolean;
}

/** An empty notebook. */
export function openNotebook(): Notebook {
  return {
    sent: [],
    unheard: [],
    sessions: [],
    events: [],
    replayed: [],
    replayedResponses: [],
    unmatchedResponses: [],
    sockets: [],
    settles: new Map(),
    strayPongs: [],
    controlErrors: [],
  };
}

/** A socket that was just opened. */
export function openSocket(facts: Notebook, participant: string, step: number, index: number) {
  const socket: SocketFact = {
    participant,
    index,
    openedAt: step,
    session: undefined,
    closedAt: undefined,
    closeCode: undefined,
    byParticipant: false,
    stoppedAt: undefined,
  };
  facts.sockets.push(socket);
  const notes: SocketNotes = {
    socket,
    scope: new Map(),
    pings: new Map(),
    session: undefined,
    lastResponseId: undefined,
    heardAt: step,
    sentAt: -1,
    settledAt: -1,
    hasRaw: false,
  };
  return notes;
}

/** A frame of that step was processed. */
export function noteHeard(notes: SocketNotes, sentAt: number): void {
  notes.heardAt = Math.max(notes.heardAt, sentAt);
}
