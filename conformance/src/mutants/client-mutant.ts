/** Owns what a wire mutant of a client is: one fault, put between an unchanged client and its server. */
import type { ClientFrame, DriverCommand, ServerFrame } from '@audiocall/proto';
import type { Message } from '../traffic/relay.js';
import type { Hands, MutantFacts, Scene, Sight } from './mutant.js';

/** What a fault of a client does with what passes. What it leaves out passes as it is. */
export interface ClientHands extends Hands {
  /** What the client is told at once, as if the server had answered already. */
  answers?(frame: ClientFrame, scene: Scene): readonly ServerFrame[];
  /** What the client sends by itself when a frame of the server has come. */
  replies?(sight: Sight): readonly ClientFrame[];
  /** What the client sends by itself when its application asks for something. */
  obeys?(command: DriverCommand['command'], scene: Scene): readonly ClientFrame[];
  /** How a frame of the client becomes messages. */
  wraps?(message: Message): readonly Message[];
  /** The subprotocols that the client asks for. */
  subprotocols?(offered: readonly string[]): readonly string[];
}

/** Makes a fault; called once for each life of a client, so that it may keep notes. */
export type ClientFault = () => ClientHands;

/** A fault in what passes between a client and its server. */
export interface ClientWireMutant extends MutantFacts {
  readonly fault: ClientFault;
}

/** A change that no clause forbids a client: the harness must not report it. */
export interface EquivalentClient extends Omit<MutantFacts, 'breaks'> {
  readonly fault: ClientFault;
  /** Why such a client is right. */
  readonly because: string;
}

/** The id of a request of the fault's own: the relay gives it the next one, and keeps its answer to itself. */
export const OWN_ID = 0xffff_ffff;
