/** Owns the clauses beyond core that no conformance case judges, each with the reason. Tests judge them. */

const CLIENT = 'it binds the client, and no interop case loses a socket or renegotiates yet';
const CONFIGURED =
  'it holds only where the server is configured for it, which no case can ask a server for';

/** The reasons, by clause. */
export const UNJUDGED: Readonly<Record<string, string>> = {
  'RS-9': CLIENT,
  'RS-10': CLIENT,
  'RS-11': CLIENT,
  'NG-5': CLIENT,
  'SE-11': CONFIGURED,
  'LM-2': CONFIGURED,
  'LM-3': CONFIGURED,
  'LM-4': CONFIGURED,
  'LM-5': CONFIGURED,
};
