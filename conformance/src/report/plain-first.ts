/**
 * Owns which of several failed cases is shown first: a scenario is read more easily than a past failure, which is
 * about a corner, and than a generated sequence. Pure.
 */
import type { CaseResult } from '@audiocall/proto';

const RANKS: Record<string, number> = { regression: 1, property: 2 };

/** How hard a case is to read, by its kind. */
export function rankOf({ kind }: CaseResult): number {
  return RANKS[kind] ?? 0;
}

/** The cases in the order in which they are worth reading; those of a kind stay as they were played. */
export function plainFirst(cases: readonly CaseResult[]): readonly CaseResult[] {
  return [...cases].sort((one, other) => rankOf(one) - rankOf(other));
}
