/** Owns how bytes read in the middle of a line: in hexadecimal, the beginning and the end of many. Pure. */

/** Whole, where there are no more. */
const MOST = 24;
const FIRST = 12;
const LAST = 6;

/** The bytes of a message of `length`, of which `head` is known; empty where nothing is. */
export function nameBytes(head: Uint8Array, length: number): string {
  if (head.length === 0) return '';
  if (head.length < length) return `${hexOf(head.subarray(0, FIRST))} …`;
  if (length <= MOST) return hexOf(head);
  return `${hexOf(head.subarray(0, FIRST))} … ${hexOf(head.subarray(-LAST))}`;
}

const hexOf = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
