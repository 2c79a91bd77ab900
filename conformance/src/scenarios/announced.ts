/**
 * Owns what the server announced to the sessions before, for sockets that have none yet: numbers that all cases and
 * threads share. Judges nothing.
 */
import { CloseCode, type CreateSessionResult } from '@audiocall/proto';
import type { WirePeer } from '../peers/wire-peer.js';
import { NotOfferedError } from '../run/not-judged.js';

const PLACES = { framesPerSecond: 0, helloMs: 1 } as const;

/** No machine is so busy that a socket gets no session within this. */
const LEAST_MS = 1000;

/** What was announced last; 0 before. */
export class Announced {
  constructor(private readonly numbers: Int32Array = makeAnnounced()) {}

  /** Notes what a session was told that had asked for no timer of its own. */
  note({ limits, timers }: CreateSessionResult): void {
    Atomics.store(this.numbers, PLACES.framesPerSecond, limits?.framesPerSecond ?? 0);
    Atomics.store(this.numbers, PLACES.helloMs, timers?.helloMs ?? 0);
  }

  /** What is sent before a session counts, too (LM-2). */
  get framesPerSecond(): number {
    return Atomics.load(this.numbers, PLACES.framesPerSecond);
  }

  /** Throws what it means that a socket got no session: it may have had too little time for one (SE-7). */
  explainLoss({ name, closeCode }: Pick<WirePeer, 'name' | 'closeCode'>, error: unknown): never {
    const helloMs = Atomics.load(this.numbers, PLACES.helloMs);
    if (closeCode !== CloseCode.NO_HELLO || helloMs === 0 || helloMs >= LEAST_MS) throw error;
    throw new NotOfferedError(
      `${name} got no session within hello_ms of ${helloMs} ms, too short for this case`,
    );
  }
}

/** Numbers that threads share; 0 at first. */
export function makeAnnounced(): Int32Array {
  return new Int32Array(
    new SharedArrayBuffer(Object.keys(PLACES).length * Int32Array.BYTES_PER_ELEMENT),
  );
}
