/**
 * Owns the fingerprint of a text, by which a long one is known again without being kept.
 * Guards against chance, not against an attacker: whoever makes two texts alike fools only itself.
 */

const PRIME_A = 0x01000193;
const PRIME_B = 0x85ebca6b;

/** The length and 64 bits that depend on every character (FNV-1a, twice). */
export function fingerprint(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, PRIME_A);
    b = Math.imul(b ^ unit, PRIME_B);
    b ^= b >>> 15;
  }
  return `${text.length}:${(a >>> 0).toString(16)}:${(b >>> 0).toString(16)}`;
}
