/** Owns what a wire mutant is: a fault, put between an unchanged server and its clients. */
import type { ClientFrame, Event, ServerFrame } from '@audiocall/proto';
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
  readonly link: number;
  readonly user: string;
  readonly session: string;
  readonly service: string;
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

/** A fault in what a server sends. */
export interface WireMutant {
  readonly id: string;
  /** What such a server does wrong. */
  readonly title: string;
  /** The clause that it breaks, and whose monitor has to say so. */
  readonly breaks: ClauseId;
  /** A case that brings the fault about. */
  readonly shownBy: string;
  /** Makes the rewriting of frames; called once for each run, so that it may keep notes. */
  start(scene: Scene): Rewrite;
}

/** What becomes of a frame that the server sends to a client. */
export type Rewrite = (link: number, frame: ServerFrame) => readonly Delivery[];

/** An event's body as a literal. */
export type EventBody = Event['body'];
