/**
 * Owns what a monitor is: a pure function over the facts of a trace that speaks for named clauses.
 * Knows no monitor in particular.
 */
import type { ClauseId } from './clauses.js';
import type { CallFact, Facts } from './facts.js';

/** A clause that was broken, and where. */
export interface Finding {
  readonly clause: ClauseId;
  /** Who saw it. */
  readonly participant: string;
  /** The first entry of the trace that was not allowed, or at which something was missing. */
  readonly at: number;
  /** What was expected and what was observed, for a stranger. */
  readonly explanation: string;
}

/** What a monitor says while it watches. */
export interface Verdict {
  /** The trace put the clause to the test. A clause that is never reached is not judged. */
  reach(clause: ClauseId): void;
  /** The trace breaks the clause. Reaches it, too. */
  break(clause: ClauseId, at: number, participant: string, explanation: string): void;
}

/** A monitor speaks for a few clauses, and for no others. */
export interface Monitor {
  readonly clauses: readonly ClauseId[];
  watch(facts: Facts, verdict: Verdict): void;
}

/** A watch that looks at one call after the other. */
export function watchCalls(
  watch: (facts: Facts, verdict: Verdict, call: CallFact) => void,
): Monitor['watch'] {
  return (facts, verdict) => {
    for (const call of facts.calls.values()) watch(facts, verdict, call);
  };
}
