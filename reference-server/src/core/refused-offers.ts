/**
 * Owns which offers of a session were refused, so that their cancel can be answered (CA-2).
 * Knows nothing of why.
 */
import { type Draft, readKnown, write } from './draft.js';
import type { SessionId } from './state.js';

/** Most client refs of refused offers that a session remembers (CA-2). */
const KEPT_REFUSED_REFS = 32;

/** A client_ref of 64 code points is at most this long in UTF-16 units. */
const MAX_REF_UNITS = 128;

export function rememberRefusedOffer(draft: Draft, sessionId: SessionId, clientRef: string): void {
  if (clientRef === '' || clientRef.length > MAX_REF_UNITS) return;
  forgetRefusedOffer(draft, sessionId, clientRef);
  const session = readKnown(draft, 'sessions', sessionId);
  const refusedRefs = [...session.refusedRefs, clientRef].slice(-KEPT_REFUSED_REFS);
  write(draft, 'sessions', sessionId, { ...session, refusedRefs });
}

/** The client_ref names a call from here on. */
export function forgetRefusedOffer(draft: Draft, sessionId: SessionId, clientRef: string): void {
  const session = readKnown(draft, 'sessions', sessionId);
  if (!session.refusedRefs.includes(clientRef)) return;
  const refusedRefs = session.refusedRefs.filter((ref) => ref !== clientRef);
  write(draft, 'sessions', sessionId, { ...session, refusedRefs });
}
