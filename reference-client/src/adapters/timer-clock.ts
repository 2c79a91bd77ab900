/** Owns the real clock. */
import type { Clock } from '../ports.js';

/** The longest delay that the platform has; it takes a longer one for none at all. */
const LONGEST_MS = 2 ** 31 - 1;

/** A clock on the timers of the platform. Servers announce up to 32 bits of milliseconds, and clients wait for twice that. */
export const timerClock: Clock = {
  arm(ms, ring) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, LONGEST_MS);
      timer = setTimeout(() => (leftMs > stepMs ? wait(leftMs - stepMs) : ring()), stepMs);
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};
