/** Owns what the exhaustive walk knows between two steps. */
import type { Timer } from './inputs.js';
import type { Tables } from './state.js';

export type Maps = { readonly [T in keyof Tables]: ReadonlyMap<string, Tables[T]> };

/** A server between two steps, with what every session has seen of every call. */
export interface State {
  readonly maps: Maps;
  readonly timers: ReadonlyMap<string, Timer>;
  readonly stages: ReadonlyMap<string, number>;
  readonly drawn: number;
  readonly path: readonly string[];
}
