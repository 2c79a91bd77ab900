/**
 * Owns the clauses that no case judges, each with the reason: the one list of them, for reports and for
 * `list --unjudged`, by which `npm run check` goes. Tests judge them.
 */
import type { ClauseId } from '../oracle/clauses.js';

/** The reasons, by clause. None is left: what only an operator knows of a server can be said to the harness. */
export const UNJUDGED: Partial<Record<ClauseId, string>> = {};
