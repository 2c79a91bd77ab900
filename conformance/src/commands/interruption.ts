/**
 * Owns what happens when the user interrupts a run: what it started is ended, that is said once, and nothing after it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { END_SIGNALS, endChildren } from '../processes/children.js';
import { statusOfSignal } from './exit-status.js';
import type { Interruption, Output } from './output.js';

/** Where a run writes that the user can interrupt: silent from then on, since what comes then comes of that. */
export type InterruptibleOutput = Output & { readonly interruption: Interruption };

/** What a run stands on, so that a test needs no signal. */
interface Ground {
  onSignals(listener: (signal: NodeJS.Signals) => void): () => void;
  leave(status: number): void;
}

const GROUND: Ground = {
  onSignals,
  leave: (status) => void endChildren().finally(() => process.exit(status)),
};

/** Makes a run interruptible, before it takes anything that would be left behind. */
export function makeInterruptible(
  output: Output,
  folder: string | undefined,
  { onSignals, leave }: Ground = GROUND,
): InterruptibleOutput {
  let isThere = false;
  let describeProgress = (): string => 'before the first case';
  const release = onSignals((signal) => {
    if (isThere) return;
    isThere = true;
    output.show('');
    output.write(
      `interrupted ${describeProgress()}: there is no verdict, and no report${describeOlderReport(folder)}`,
    );
    leave(statusOfSignal(signal));
  });
  const unlessInterrupted =
    (say: (text: string) => void) =>
    (text: string): void => {
      if (!isThere) say(text);
    };
  const interruption: Interruption = {
    describe(progress) {
      describeProgress = progress;
    },
    isThere: () => isThere,
    release,
    async end() {
      release();
      if (isThere) await new Promise<never>(() => undefined);
    },
  };
  return Object.create(output, {
    write: { value: unlessInterrupted((text) => output.write(text)) },
    show: { value: unlessInterrupted((text) => output.show(text)) },
    interruption: { value: interruption },
  });
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
