/** Owns what a case is: a script, and the clauses that it is there to put to the test. */
import type { ClauseId } from '../oracle/clauses.js';
import type { Stage } from './stage.js';

/** How a case came about. */
export type CaseKind = 'scenario' | 'malformed';

/** One case. Its script drives and settles; it never judges. */
export interface Case {
  /** Stable name, as in `--only`: `reject/ringing`. */
  readonly id: string;
  /** What happens, in one sentence. */
  readonly title: string;
  readonly kind: CaseKind;
  /** The clauses that the trace of this case has to reach. */
  readonly clauses: readonly ClauseId[];
  play(stage: Stage): Promise<void>;
}
