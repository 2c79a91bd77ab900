/** Owns which word is the last one of a case with drivers: that of its script, or what their end brings to light. */
import { TargetSilentError } from '../target/target-silent.js';
import { type DriverError, DriverHangsError } from './driver-error.js';

/** Plays a script, and ends its drivers whatever came of it; `end` gives what was untidy about that. */
export async function playAndEnd(
  script: () => Promise<void>,
  end: () => Promise<DriverError | undefined>,
): Promise<void> {
  const stopped = await script().then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const untidy = await end();
  // Whoever waited in vain did so for somebody who does nothing any more.
  const isExplained = stopped?.error instanceof TargetSilentError;
  if (untidy instanceof DriverHangsError && isExplained) throw untidy;
  if (stopped !== undefined) throw stopped.error;
  if (untidy !== undefined) throw untidy;
}
