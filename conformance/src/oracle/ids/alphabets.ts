/** Owns the sets of characters that ids are written in, each in the order of its digits. */

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What an id may be written in, and how that is called when there are so many characters of it. */
export interface Alphabet {
  readonly digits: string;
  readonly name: string;
}

const named = (digits: string, name: string): Alphabet => ({ digits, name });

/** The smallest first, so that the first one that fits leaves the least room. The last one fits every id (SE-2). */
const ALPHABETS: readonly Alphabet[] = [
  named(DIGITS, 'digit'),
  named(`${DIGITS}abcdef`, 'hexadecimal digit'),
  named(`${DIGITS}ABCDEF`, 'hexadecimal digit'),
  named(LOWER, 'letter'),
  named(UPPER, 'letter'),
  named(CROCKFORD.toLowerCase(), 'character'),
  named(CROCKFORD, 'character'),
  named(`${LOWER}234567`, 'character'),
  named(`${UPPER}234567`, 'character'),
  named(`${DIGITS}${LOWER}`, 'letter or digit'),
  named(`${DIGITS}${UPPER}`, 'letter or digit'),
  named(`${LOWER}${UPPER}`, 'letter'),
  named('123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 'character'),
  named(`${DIGITS}${UPPER}${LOWER}`, 'letter or digit'),
  named(`-${DIGITS}${UPPER}_${LOWER}`, 'character'),
  named(`-.${DIGITS}${UPPER}_${LOWER}~`, 'character'),
];

/** What it takes to say which of them is meant. */
export const ALPHABET_BITS = Math.log2(ALPHABETS.length);

/** The smallest one that all of these are written in; undefined for what no id may have. */
export function findAlphabet(texts: readonly string[]): Alphabet | undefined {
  const used = [...new Set(texts.join(''))];
  return ALPHABETS.find(({ digits }) => used.every((character) => digits.includes(character)));
}
