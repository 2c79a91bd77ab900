/** Owns the order in which the failures of a case are told: what counts, by the step at which each was seen. Pure. */
import type { Failure } from '@audiocall/proto';

/** The failures: those that count before those that do not, the earliest first, those of one step as they were found. */
export function orderFailures(failures: readonly Failure[]): readonly Failure[] {
  return [...failures].sort(
    (one, other) =>
      Number(!doesCount(one)) - Number(!doesCount(other)) || one.eventIndex - other.eventIndex,
  );
}

/** The earliest that counts: what follows it often follows from it. Undefined where nothing failed. */
export function firstFailure(failures: readonly Failure[]): Failure | undefined {
  return orderFailures(failures)[0];
}

/** Whether a failure is any reason for the verdict. */
export function doesCount({ advisory, knownFailingBecause }: Failure): boolean {
  return !advisory && knownFailingBecause === '';
}

/** Why a failure does not count; empty where it does. */
export function describeExcuse({ advisory, knownFailingBecause }: Failure): string {
  if (knownFailingBecause !== '') return `known: ${knownFailingBecause}`;
  return advisory ? 'advised (SHOULD), counts only with --strict' : '';
}

/** The clauses of failures that were seen at the same step, each with a word where it does not count. */
export function nameClauses(failures: readonly Failure[]): readonly string[] {
  const names = orderFailures(failures).map((failure) => {
    if (doesCount(failure)) return failure.clause;
    return `${failure.clause} (${failure.knownFailingBecause === '' ? 'advised' : 'known'})`;
  });
  return [...new Set(names)];
}
