/** Owns what the exhaustive walk knows between two steps, and the worlds that it walks through. */
import type { EndReason, Feature, StatusCode } from '@audiocall/proto';
import type { Step, View } from './draft.js';
import type { Input, Timer } from './inputs.js';
import type { Settings } from './settings.js';
import type { Call, Tables } from './state.js';

export type Maps = { readonly [T in keyof Tables]: ReadonlyMap<string, Tables[T]> };

/** A server between two steps, with what was seen from outside. */
export interface State {
  readonly maps: Maps;
  readonly timers: ReadonlyMap<string, Timer>;
  readonly witness: Witness;
  readonly drawn: number;
  readonly path: Path | undefined;
}

/** How a state was reached, last deed first. */
export interface Path {
  readonly name: string;
  readonly before: Path | undefined;
}

/** What somebody would remember who sees every frame, and nothing of the server's own state. */
export interface Witness {
  readonly calls: ReadonlyMap<string, SeenCall>;
  /** How far a call is for a session, by session and call. */
  readonly stages: ReadonlyMap<string, number>;
  /** The peer's mute as a session was told, by session and call. */
  readonly mutes: ReadonlyMap<string, boolean>;
  /** The seq of a session's last event. */
  readonly seqs: ReadonlyMap<string, number>;
  /** The seq of the last event that came before the socket was cut. */
  readonly cuts: ReadonlyMap<string, number>;
}

export interface SeenCall {
  readonly caller: string;
  readonly record: boolean;
  /** Sessions that were sent RINGING. */
  readonly rang: readonly string[];
  /** Sessions whose claim was accepted. */
  readonly claimants: readonly string[];
  /** Sessions whose media report was accepted. */
  readonly reporters: readonly string[];
  /** The highest negotiation that was offered, and the one that waits for its answer. */
  readonly offered: number;
  readonly outstanding: number;
  /** By whom and for which negotiation a description was delivered, as `session n`. */
  readonly described: readonly string[];
}

/** A server, or one with a planted fault. */
export type Server = (view: View, input: Input) => Step;

/** A small world: who there is, what they may do, and how far to look. */
export interface SmallWorld {
  readonly name: string;
  /** How many sessions each user may have. */
  readonly users: Readonly<Record<string, number>>;
  readonly features: readonly Feature[];
  readonly settings: Partial<Settings>;
  readonly calls: number;
  readonly sdp: readonly ('early' | 'late')[];
  readonly deeds: readonly DeedKind[];
  /** Who has a session at the start. */
  readonly present: readonly string[];
  readonly depth: number;
}

export type DeedKind =
  | 'join'
  | 'cut'
  | 'take-over'
  | 'destroy'
  | 'answer-elsewhere'
  | 'answer-by-name'
  /** Everything up to CONNECTED at once. */
  | 'connect'
  /** The same in single steps, with later negotiations and lost media. */
  | 'media'
  | 'mute'
  | 'trickle'
  | 'record'
  | 'forget';

/** One input, made from the state that the ones before it left; undefined where it has no place. */
export type Build = (state: State) => Input | undefined;

export interface Deed {
  readonly name: string;
  readonly inputs: readonly Build[];
  /** Why a call ends that ends by this, by how far the call is; undefined: it ends none so. */
  readonly reason?: (call: Call) => EndReason;
}

/** A step of a server on a state, with what it breaks. */
export type Run = (state: State, deed: Deed, isRepeated?: boolean) => Ran;
export interface Ran {
  readonly state: State;
  readonly faults: readonly string[];
  readonly codes: readonly StatusCode[];
  readonly steps: number;
}

export function describePath(path: Path | undefined): string {
  const names: string[] = [];
  for (let at = path; at !== undefined; at = at.before) names.unshift(at.name);
  return names.join(', ');
}
