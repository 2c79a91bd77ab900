/** Owns the real clock. */
import type { Clock } from '../ports.js';

/** A clock on the timers of the platform. */
export const timerClock: Clock = {
  arm(ms, ring) {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
};
