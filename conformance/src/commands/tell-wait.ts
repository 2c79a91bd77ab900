/** Owns what is said while a target takes its time before the first case. */
import type { Output } from './output.js';

/** Nobody wonders about a shorter silence. */
const MOMENT_MS = 2000;

/** Waits for work that may take long; when it does, says what is waited for. */
export async function tellWait<Value>(
  output: Pick<Output, 'write'>,
  sentence: string,
  work: Promise<Value>,
): Promise<Value> {
  const timer = setTimeout(() => output.write(sentence), MOMENT_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
