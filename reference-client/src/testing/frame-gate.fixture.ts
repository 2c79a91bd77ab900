/**
 * Owns what one client sends: a book of its frames, and a gate that can hold them back, so that a
 * test decides which of two clients is first.
 */
import { type ClientFrame, decodeClientFrame } from '@audiocall/proto';
import type { OpenSocket } from '../ports.js';

const MAX_FRAME_BYTES = 1024 * 1024;

/** A way to the server with a gate in it. */
export interface FrameGate {
  readonly openSocket: OpenSocket;
  /** What the client sent, also what is held back. */
  readonly sent: ClientFrame[];
  /** From now on nothing passes. */
  hold(): void;
  /** What was held back passes, and what comes then. */
  release(): void;
  /** Resolves with the first frame, old or new, that is wanted. */
  until(wanted: (frame: ClientFrame) => boolean): Promise<ClientFrame>;
}

export function gateFrames(openSocket: OpenSocket): FrameGate {
  const sent: ClientFrame[] = [];
  const asking = new Set<() => void>();
  let held: (() => void)[] | undefined;

  function note(bytes: Uint8Array): void {
    const decoded = decodeClientFrame(bytes, MAX_FRAME_BYTES);
    if (decoded.ok) sent.push(decoded.frame);
    for (const ask of [...asking]) ask();
  }

  return {
    sent,
    openSocket(listener) {
      const socket = openSocket(listener);
      return {
        send(bytes) {
          note(bytes);
          if (held === undefined) socket.send(bytes);
          else held.push(() => socket.send(bytes));
        },
        close: () => socket.close(),
      };
    },
    hold() {
      held ??= [];
    },
    release() {
      const waiting = held ?? [];
      held = undefined;
      for (const pass of waiting) pass();
    },
    until(wanted) {
      return new Promise((resolve) => {
        const ask = (): void => {
          const found = sent.find(wanted);
          if (found === undefined) return;
          asking.delete(ask);
          resolve(found);
        };
        asking.add(ask);
        ask();
      });
    },
  };
}
