/** Owns what the tests of cut sockets share: chance that is the same in every run, and what no cut may change. */
import type { AppEventName } from '../core/app-events.js';

/** The events that are told as if the socket had never been cut. */
export const STEADY_EVENTS = [
  'RINGBACK_EVENT',
  'RINGING_EVENT',
  'ANSWERED_EVENT',
  'CONNECTED_EVENT',
  'MUTE_EVENT',
  'UNMUTE_EVENT',
  'LEAVE_EVENT',
  'CANCEL_EVENT',
  'CLOSE_EVENT',
] as const satisfies readonly AppEventName[];

/** Gives numbers from 0 up to 1. */
export type Random = () => number;

/** A small random generator (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
