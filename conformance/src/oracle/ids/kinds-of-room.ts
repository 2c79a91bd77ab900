/**
 * Owns the kinds of room that a part of some ids may lie in: what may be chance, what counts, and one beside
 * the other. Knows nothing of the other parts.
 */
import { ALPHABET_BITS, findAlphabet } from './alphabets.js';
import { cutShared } from './columns.js';
import { join, NOTHING, type Room } from './room.js';

/** A count or a clock is never so long. */
const MOST_COUNTED = 20;

/** The first digit of one goes through less than this part of its alphabet at a time. */
const SLOW = 4;

/** An id has no more (SE-2). */
const MOST_CHARACTERS = 64;

/** The step of a count or a clock is below 2^64: it takes so much to say how wide it is at most. */
const STEP_BITS = 6;

/** A count or a clock stands before what may be chance, or behind it. */
export function readDivided(texts: readonly string[]): readonly Room[] {
  const shortest = Math.min(...texts.map(({ length }) => length));
  const longest = Math.min(shortest - 1, MOST_COUNTED);
  const lengths = Array.from({ length: Math.max(0, longest) }, (_, nth) => nth + 1);
  const before = startsSlowly(texts) ? lengths : [];
  const behind = lengths.filter((length) => startsSlowly(texts.map((text) => text.slice(-length))));
  return [
    ...before.flatMap((length) =>
      readSides(
        texts.map((text) => text.slice(0, length)),
        texts.map((text) => text.slice(length)),
      ),
    ),
    ...behind.flatMap((length) =>
      readSides(
        texts.map((text) => text.slice(-length)),
        texts.map((text) => text.slice(0, -length)),
      ),
    ),
  ];
}

/** Where the first digit goes up and down, nothing counts: whatever follows is not worth a look. */
function startsSlowly(texts: readonly string[]): boolean {
  const starts = texts.map((text) => text.slice(0, 1));
  const digits = findAlphabet(starts)?.digits ?? '';
  const places = starts.map((start) => digits.indexOf(start));
  return places.slice(1).every((place, nth) => {
    const step = Math.abs(place - (places[nth] ?? place));
    return SLOW * step <= digits.length;
  });
}

function readSides(counted: readonly string[], rest: readonly string[]): readonly Room[] {
  const count = readCount(counted);
  if (count === undefined) return [];
  const room = join(count, readChance(rest));
  return [{ ...room, cost: room.cost + Math.log2(MOST_COUNTED) }];
}

/** Any characters of an alphabet between the beginning and the end that all share, in any number up to the longest. */
export function readChance(texts: readonly string[]): Room {
  const [first = ''] = texts;
  const middle = cutShared(texts);
  const longest = Math.max(...middle.map(({ length }) => length));
  const isEven = middle.every(({ length }) => length === longest);
  const alphabet = findAlphabet(middle);
  if (alphabet === undefined) return { ...NOTHING, bits: Number.POSITIVE_INFINITY };
  const each = Math.log2(alphabet.digits.length);
  const places = 2 * Math.log2(first.length + 1);
  // All shorter ones together are fewer than those of the whole length: one bit pays for them.
  const bits = isEven ? longest * each : longest * each + 1;
  const width = isEven ? 0 : Math.log2(MOST_CHARACTERS);
  return {
    bits,
    cost: places + ALPHABET_BITS + 1 + width,
    words: longest === 0 ? [] : [countCharacters(longest, alphabet.name)],
  };
}

/** Any characters of an alphabet at some places, and the same ones at all others. */
export function readMasked(texts: readonly string[]): Room | undefined {
  const [first = ''] = texts;
  if (texts.some(({ length }) => length !== first.length)) return undefined;
  const places = [...first].flatMap((character, place) =>
    texts.every((text) => text[place] === character) ? [] : [place],
  );
  const different = texts.map((text) => places.map((place) => text[place]).join(''));
  const alphabet = findAlphabet(different);
  if (alphabet === undefined) return undefined;
  return {
    bits: places.length * Math.log2(alphabet.digits.length),
    cost: first.length + ALPHABET_BITS,
    words: [countCharacters(places.length, alphabet.name)],
  };
}

/** A number that each time is not far from the one before. */
export function readCount(texts: readonly string[]): Room | undefined {
  const [first = ''] = texts;
  const isEven = texts.every(({ length }) => length === first.length);
  const isPlain = texts.every((text) => text !== '' && (text === '0' || !text.startsWith('0')));
  if (!(isEven || isPlain) || texts.some(({ length }) => length > MOST_COUNTED)) return undefined;
  const alphabet = findAlphabet(texts);
  if (alphabet?.digits.startsWith('0') !== true) return undefined;
  const values = texts.map((text) => readNumber(text, alphabet.digits));
  const steps = values.slice(1).map((value, nth) => distance(value, values[nth] ?? value));
  const power = Math.max(...steps.map((step) => step.toString(2).length));
  if (power >= 2 ** STEP_BITS) return undefined;
  return {
    // Up, down, or not at all.
    bits: power + 1,
    cost: STEP_BITS + ALPHABET_BITS + 1,
    words: ['a count or a clock'],
  };
}

function distance(one: bigint, other: bigint): bigint {
  return one > other ? one - other : other - one;
}

function readNumber(text: string, digits: string): bigint {
  const radix = BigInt(digits.length);
  return [...text].reduce((sum, digit) => sum * radix + BigInt(digits.indexOf(digit)), 0n);
}

function countCharacters(count: number, name: string): string {
  if (count === 1) return `one ${name}`;
  return `${count} ${name.replace('letter or digit', 'letters or digit')}s`;
}
