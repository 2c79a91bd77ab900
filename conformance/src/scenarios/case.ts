/** Owns what a case is: a script, and the clauses that it is there to put to the test. */
import type { FeatureName } from '../features.js';
import type { ClauseId } from '../oracle/clauses.js';
import type { Likeness } from '../oracle/compare-lifecycles.js';
import type { FurtherService } from '../usage/service-keys.js';
import type { Stage } from './stage.js';

/** How a case came about. */
export type CaseKind = 'scenario' | 'property' | 'malformed';

/** One case. Its script drives and settles; it never judges. */
export interface Case {
  /** Stable name, as in `--only`: `reject/ringing`. */
  readonly id: string;
  /** What happens, in one sentence. */
  readonly title: string;
  readonly kind: CaseKind;
  /** The clauses that the trace of this case has to reach. */
  readonly clauses: readonly ClauseId[];
  /** What is looked at, where the title does not say it: for the page of the case in a report. */
  readonly description?: string;
  /** The race that it brings about: `claim and cancel cross`. */
  readonly race?: string;
  /** The features without which it cannot be played. A server that lacks one is not blamed. */
  readonly needs?: readonly FeatureName[];
  /** The services beside the usual one that it uses: it is given no other, and played again without. */
  readonly uses?: readonly FurtherService[];
  /** Participants who did the same thing in several ways, and should see the same. */
  readonly compares?: readonly Likeness[];
  play(stage: Stage): Promise<void>;
}
