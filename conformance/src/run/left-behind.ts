/**
 * Owns what becomes of a wait that a case has left behind, as it ended while others were under way: it is in vain,
 * and nobody asks for it any more. Whatever else nobody has caught is a bug.
 */
import { readStop } from './played.js';

/** Lets such waits end in vain until it is released. */
export function forgetLeftBehind(): () => void {
  const look = (error: unknown): void => {
    // Thrown from here, it ends the program as if nobody had listened.
    if (readStop(error) === undefined) throw error;
  };
  process.on('unhandledRejection', look);
  return () => void process.off('unhandledRejection', look);
}
