/** Owns the clauses beyond core that no conformance case judges, each with the reason. Tests judge them. */

const CONFIGURED =
  'it holds only where the server is configured for it, which no case can ask a server for';

/** The reasons, by clause. */
export const UNJUDGED: Readonly<Record<string, string>> = {
  'SE-11': CONFIGURED,
  'LM-2': CONFIGURED,
  'LM-3': CONFIGURED,
  'LM-4': CONFIGURED,
  'LM-5': CONFIGURED,
};
