/** Owns the order in which the failures of a case are told: by the step at which each was seen. Pure. */
import type { Failure } from '@audiocall/proto';

/** The failures, the earliest first; those of one step as they were found. */
export function orderFailures(failures: readonly Failure[]): readonly Failure[] {
  return [...failures].sort((one, other) => one.eventIndex - other.eventIndex);
}

/** The earliest: what follows it often follows from it. Undefined where nothing failed. */
export function firstFailure(failures: readonly Failure[]): Failure | undefined {
  return orderFailures(failures)[0];
}
