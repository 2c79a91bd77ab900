/**
 * Owns what becomes of a wait that a case has left behind, as it ended while others were under way: it is in vain,
 * and nobody asks for it any more. Whatever else nobody has caught is a bug.
 */
import { readStop } from './played.js';

/** How many runs go on: they share one listener. */
let runs = 0;

/** Lets such waits end in vain until it is released, once. */
export function forgetLeftBehind(): () => void {
  runs += 1;
  if (runs === 1) process.on('unhandledRejection', look);
  return () => {
    runs -= 1;
    if (runs === 0) process.off('unhandledRejection', look);
  };
}

function look(error: unknown): void {
  // Thrown from here, it ends the program as if nobody had listened.
  if (readStop(error) === undefined) throw error;
}
