/** Owns what happens when the user interrupts a run: what it started is ended, and that is said once. */
import { END_SIGNALS, endChildren } from '../processes/children.js';
import type { Output } from './conclude.js';
import { INTERRUPTED } from './exit-status.js';

/** Ends everything that was started when the user interrupts the run, and says so once. */
export function endOnSignal(output: Output): { release(): void; interrupted(): boolean } {
  let isInterrupted = false;
  const stop = (): void => {
    if (isInterrupted) return;
    isInterrupted = true;
    output.show('');
    output.write('interrupted: nothing was judged to the end');
    void endChildren().finally(() => process.exit(INTERRUPTED));
  };
  const release = onSignals(stop);
  return { release, interrupted: () => isInterrupted };
}

/** Calls back on every signal that asks this program to end, until released. */
export function onSignals(listener: () => void): () => void {
  for (const signal of END_SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of END_SIGNALS) process.off(signal, listener);
  };
}
