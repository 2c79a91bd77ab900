/**
 * Owns what the cells of a matrix show of each SDK, whatever came of them: whether anybody ever heard it,
 * and whether it ever heard anybody. Pure.
 */
import type { CaseResult } from '@audiocall/proto';

/** The names of the SDKs that did it at least once. */
export interface Abilities {
  readonly speaks: ReadonlySet<string>;
  readonly hears: ReadonlySet<string>;
}

/** Reads every trace for voices that were heard; what a false ear reports is no voice. */
export function readAbilities(
  results: readonly CaseResult[],
  falseEars: ReadonlySet<string>,
): Abilities {
  const speaks = new Set<string>();
  const hears = new Set<string>();
  for (const { caller, callee, trace } of results) {
    for (const { participant, what } of trace?.entries ?? []) {
      if (what.case !== 'heard' || what.value.toneHz <= 0) continue;
      const isCaller = participant === 'caller';
      if (falseEars.has(isCaller ? caller : callee)) continue;
      hears.add(isCaller ? caller : callee);
      speaks.add(isCaller ? callee : caller);
    }
  }
  return { speaks, hears };
}
