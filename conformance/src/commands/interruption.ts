/** Owns what happens when the user interrupts a run: what it started is ended, and that is said once. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
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
export function endOnSignal(
  output: Output,
  describeProgress: () => string,
  folder?: string,
): Interruption {
  let status: number | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    if (status !== undefined) return;
    const code = statusOfSignal(signal);
    status = code;
    output.show('');
    output.write(
      `interrupted ${describeProgress()}: there is no verdict, and no report${describeOlderReport(folder)}`,
    );
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

/** What lies in the folder of the report is not of this run: a clause for the end of a sentence. */
export function describeOlderReport(folder: string | undefined): string {
  if (folder === undefined || !existsSync(join(folder, 'report.json'))) return '';
  return `; the one in ${folder} is of an earlier run`;
}
