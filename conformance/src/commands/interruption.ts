/** Owns what happens when the user interrupts a run: what it started is ended, and that is said once. */
import { END_SIGNALS, endChildren } from '../processes/children.js';
import type { Output } from './conclude.js';
import { statusOfSignal } from './exit-status.js';

/** What a run knows of its interruption. */
export interface Interruption {
  release(): void;
  /** The exit status of this program, once it is interrupted. */
  status(): number | undefined;
}

/** Ends everything that was started when the user interrupts the run, and says so once, with how far it came. */
export function endOnSignal(output: Output, describeProgress: () => string): Interruption {
  let status: number | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    if (status !== undefined) return;
    const code = statusOfSignal(signal);
    status = code;
    output.show('');
    output.write(`interrupted ${describeProgress()}: there is no verdict, and no report`);
    void endChildren().finally(() => process.exit(code));
  };
  const release = onSignals(stop);
  return { release, status: () => status };
}

/** Calls back on every signal that asks this program to end, until released. */
export function onSignals(listener: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of END_SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of END_SIGNALS) process.off(signal, listener);
  };
}
