/** Owns how long a timer of the server's is waited for. Pure. */

/** So long after the time of a timer it has shown for sure: it may be late (TO-3), and so may a busy machine. */
export function graceOf(timerMs: number): number {
  return Math.max(1000, timerMs / 10) + 1100;
}
