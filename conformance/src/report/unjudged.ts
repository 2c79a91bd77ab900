/**
 * Owns the clauses that no case judges, each with the reason: the one list of them, for reports and for
 * `list --unjudged`, by which `npm run check` goes. Tests judge them.
 */
import type { ClauseId } from '../oracle/clauses.js';

const CONFIGURED =
  'it holds only where the server is configured for it, which no case can ask a server for';

/** The reasons, by clause. */
export const UNJUDGED: Partial<Record<ClauseId, string>> = {
  'LM-4': CONFIGURED,
  'LM-5': CONFIGURED,
};
