/**
 * Owns when two ids look alike and are not the same: they differ in capital letters, in how a letter is composed, in
 * its width or its accent, or in blanks (ER-3). Judges nothing.
 */
import type { Facts, SentFrame, SessionFact } from './facts.js';
import { oncePerTrace } from './once-per-trace.js';

/** A server that folds ids takes the two for one. */
export function lookAlike(one: string, other: string): boolean {
  return one !== other && fold(one) === fold(other);
}

/** Accents apart, in one width; then neither accents, nor blanks, nor what has no width. */
const fold = (id: string): string =>
  id
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\s]/gu, '')
    .toLowerCase();

/** An earlier offer of the session has a client_ref that looks like that of this one, and none has the same. */
export function findAlikeOffer(
  facts: Facts,
  { frame: { body }, session, sentAt }: SentFrame,
): SentFrame | undefined {
  if (body.case !== 'offerCall' || session === undefined) return undefined;
  const { clientRef } = body.value;
  const { same, alike } = FIRST(facts).get(session) ?? {};
  if ((same?.get(clientRef)?.sentAt ?? sentAt) < sentAt) return undefined;
  const first = alike?.get(fold(clientRef));
  return first !== undefined && first.sentAt < sentAt ? first : undefined;
}

/** The first offer of a session with each client_ref, and with each that looks like it. */
interface FirstOffers {
  readonly same: Map<string, SentFrame>;
  readonly alike: Map<string, SentFrame>;
}

/** Asked for at every offer. */
const FIRST = oncePerTrace(({ sent }) => {
  const first = new Map<SessionFact, FirstOffers>();
  for (const offer of sent) {
    const { session, frame } = offer;
    if (session === undefined || frame.body.case !== 'offerCall') continue;
    const { same, alike } = first.get(session) ?? { same: new Map(), alike: new Map() };
    first.set(session, { same, alike });
    const { clientRef } = frame.body.value;
    if (same.has(clientRef)) continue;
    same.set(clientRef, offer);
    const folded = fold(clientRef);
    if (!alike.has(folded)) alike.set(folded, offer);
  }
  return first;
});
