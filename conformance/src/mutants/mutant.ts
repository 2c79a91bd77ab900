/** Owns what a mutant is: one fault, put between an unchanged server and its clients. */
import type { ClientFrame, Event, Feature, Response, ServerFrame } from '@audiocall/proto';
import type { ClauseId } from '../oracle/clauses.js';

/** What the mutant knows of the calls that pass through it. */
export interface Scene {
  /** Who is behind a link, once it has a session. */
  readonly people: ReadonlyMap<number, Person>;
  readonly calls: ReadonlyMap<string, CallNote>;
  /** The request to which a response belongs. */
  findRequest(link: number, requestId: number): ClientFrame | undefined;
}

/** A user behind a link. */
export interface Person {
  /** Another one after a resume. */
  link: number;
  readonly user: string;
  readonly session: string;
  readonly service: string;
  /** In force. */
  readonly features: readonly Feature[];
}

/** A call that was offered through the mutant. */
export interface CallNote {
  readonly callId: string;
  readonly caller: Person;
  readonly callee: string;
  readonly held: boolean;
  readonly record: boolean;
  claimant: Person | undefined;
  over: boolean;
}

/** A frame for one of the clients. */
export interface Delivery {
  readonly link: number;
  readonly frame: ServerFrame;
}

/** A frame on its way to a client. */
export interface Sight extends Delivery {
  readonly scene: Scene;
}

/** What a fault does with what passes. What it leaves out passes as it is. */
export interface Hands {
  /** What becomes of a frame that the server sends. */
  toClient?(sight: Sight): readonly Delivery[];
  /** What becomes of a frame that a client sends. */
  toServer?(link: number, frame: ClientFrame, scene: Scene): readonly ClientFrame[];
  /** What becomes of a text that the server sends to somebody who types (WR-7). */
  textToClient?(text: string): string;
  /** What becomes of a text that somebody types. */
  textToServer?(text: string): string;
  /** The code that the client sees of a close by the server. */
  close?(code: number): number;
  /** Nobody answers the Pings of WebSocket itself. */
  readonly isDeafToPings?: true;
}

/** Makes a fault; called once for each run, so that it may keep notes. */
export type Fault = () => Hands;

/** In which way a server or a client is wrong. */
export type MutantKind =
  | 'lost'
  | 'repeated'
  | 'late'
  | 'early'
  | 'swapped'
  | 'misrouted'
  | 'malformed'
  | 'mislabelled'
  | 'leaked'
  | 'wrong reason'
  | 'wrong seq'
  | 'wrong status'
  | 'wrong value'
  | 'state not reset'
  | 'timer not cancelled'
  | 'tombstone forgotten'
  | 'half implemented'
  | 'limit off by one';

/** What every mutant says of itself. */
export interface MutantFacts {
  readonly id: string;
  readonly kind: MutantKind;
  /** What it does wrong, after "a server that" or "a client that". */
  readonly title: string;
  /** The clause that it breaks, and whose monitor has to say so. */
  readonly breaks: ClauseId;
  /** The server that the fault is put into; `usual` where unset. */
  readonly base?: ServerBase;
}

/** A configuration of the reference server. */
export type ServerBase = 'usual' | 'fork' | 'fork-session' | 'reject';

/** A fault in what passes between a server and its clients. */
export interface WireMutant extends MutantFacts {
  readonly fault: Fault;
  /** Whether the relay counts events anew, so that no more is wrong than the one fault (G-2). */
  readonly keepsSeq?: boolean;
}

/** A change that no clause forbids: the harness must not report it. */
export interface EquivalentMutant extends Omit<MutantFacts, 'breaks'> {
  readonly fault: Fault;
  readonly keepsSeq?: boolean;
  /** Why such a server is right. */
  readonly because: string;
}

export type EventBody = Event['body'];
export type EventCase = NonNullable<EventBody['case']>;
export type EventValue<Case extends EventCase> = Extract<EventBody, { case: Case }>['value'];
export type RequestCase = NonNullable<ClientFrame['body']['case']>;
export type RequestValue<Case extends RequestCase> = Extract<
  ClientFrame['body'],
  { case: Case }
>['value'];

/** The event of a frame, if it is one. */
export function eventOf(frame: ServerFrame): Event | undefined {
  return frame.body.case === 'event' ? frame.body.value : undefined;
}

/** The response of a frame, if it is one. */
export function responseOf(frame: ServerFrame): Response | undefined {
  return frame.body.case === 'response' ? frame.body.value : undefined;
}

/** The request that a frame answers, if it answers one. */
export function requestOf({ scene, link, frame }: Sight): ClientFrame | undefined {
  const response = responseOf(frame);
  return response === undefined ? undefined : scene.findRequest(link, response.requestId);
}
