/**
 * Owns when two ids look alike and are not the same: they differ in capital letters, in how a letter is composed, in
 * its width or its accent, or in blanks (ER-3). Judges nothing.
 */
import type { SentFrame } from './facts.js';

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
  sent: readonly SentFrame[],
  { frame: { body }, session, sentAt }: SentFrame,
): SentFrame | undefined {
  if (body.case !== 'offerCall' || session === undefined) return undefined;
  const { clientRef } = body.value;
  const earlier = sent.filter((other) => other.session === session && other.sentAt < sentAt);
  if (earlier.some((other) => refOf(other) === clientRef)) return undefined;
  const folded = fold(clientRef);
  return earlier.find((other) => foldRef(other) === folded);
}

function refOf({ frame: { body } }: SentFrame): string {
  return body.case === 'offerCall' ? body.value.clientRef : '';
}

/** Asked for at every later offer of the session. */
function foldRef(sent: SentFrame): string {
  const ref = refOf(sent);
  if (ref === '') return ref;
  const folded = FOLDED.get(sent) ?? fold(ref);
  FOLDED.set(sent, folded);
  return folded;
}

const FOLDED = new WeakMap<SentFrame, string>();
