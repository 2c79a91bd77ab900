/**
 * Owns what is hard to guess: ids and tokens made of entropy, and how secrets are compared.
 * Knows nothing of what they open.
 */

/** Enough randomness for one id, in characters of 6 bits each. */
const ID_LENGTH = 22;

/** An id that is told to others. It shares nothing with a token of the same entropy (RS-6). */
export function mintId(prefix: string, entropy: string): string {
  return `${prefix}-${entropy.slice(0, ID_LENGTH)}`;
}

/** Another id from the same entropy. */
export function mintOtherId(prefix: string, entropy: string): string {
  return `${prefix}-${entropy.slice(-ID_LENGTH)}`;
}

/** A token of 144 bits. */
export function mintToken(entropy: string): string {
  return entropy.slice(ID_LENGTH, -ID_LENGTH);
}

/** Takes the same time wherever the two differ. */
export function isSameSecret(secret: string, guess: string): boolean {
  let difference = secret.length ^ guess.length;
  for (let index = 0; index < secret.length; index += 1) {
    difference |= secret.charCodeAt(index) ^ guess.charCodeAt(index);
  }
  return difference === 0;
}
