/**
 * Owns which cases are there for which session policy (MD-2): those of FORK need a feature, and those of REJECT
 * are the scenarios of users who come again. Each is judged on its own, and never by comparison with a server of
 * another policy: no clause relates two servers. Pure.
 */
import type { FeatureName } from '../features.js';
import type { ClauseId } from '../oracle/clauses.js';

/** What is looked at. */
export interface Playable {
  readonly kind: string;
  readonly clauses: readonly ClauseId[];
  readonly needs?: readonly FeatureName[];
}

/** It is about users with several sessions. */
export function needsFork({ needs = [] }: Pick<Playable, 'needs'>): boolean {
  return needs.includes('fork');
}

/** It is about users who have a session and ask for another one, and not about FORK. */
export function isForReject(playable: Playable): boolean {
  const { kind, clauses } = playable;
  return kind === 'scenario' && clauses.includes('MD-2') && !needsFork(playable);
}
