import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findRoom } from './find-room.js';
import { isTooNarrow } from './room.js';

/** Seeds for each kind of server. */
const numRuns = 25;

/** Draws a whole number below the bound. */
type Draw = (bound: number) => number;
type Mint = (draw: Draw, nth: number, startMs: number) => string;

const HEX = '0123456789abcdef';
const DIGITS = '0123456789';
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const BASE62 = `${BASE36}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const BASE64 = `${BASE62}_-`;

const characters = (draw: Draw, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[draw(alphabet.length)]).join('');
const hex = (draw: Draw, length: number): string => characters(draw, HEX, length);
const number = (draw: Draw, bits: number): bigint => BigInt(`0b${characters(draw, '01', bits)}`);
const msOf = (draw: Draw, nth: number, startMs: number): number => startMs + nth * 40 + draw(40);
const fill = (value: number | bigint, radix: number, length: number): string =>
  value.toString(radix).padStart(length, '0');

function toUuid(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function toBase58(value: bigint): string {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  return value === 0n ? '' : toBase58(value / 58n) + alphabet[Number(value % 58n)];
}

/** Servers that do right: each id holds at least 64 bits of chance. */
const SOUND: Readonly<Record<string, Mint>> = {
  'UUID 4': (draw) =>
    toUuid(`${hex(draw, 12)}4${hex(draw, 3)}${characters(draw, '89ab', 1)}${hex(draw, 15)}`),
  'UUID 7': (draw, nth, startMs) =>
    toUuid(
      `${fill(msOf(draw, nth, startMs), 16, 12)}7${hex(draw, 3)}${characters(draw, '89ab', 1)}${hex(draw, 15)}`,
    ),
  ULID: (draw, nth, startMs) =>
    fill(msOf(draw, nth, startMs), 32, 10).toUpperCase() + characters(draw, CROCKFORD, 16),
  nanoid: (draw) => characters(draw, BASE64, 21),
  '11 characters of base64url': (draw) => characters(draw, BASE64, 11),
  '64 bits in base64url': (draw) =>
    `${characters(draw, BASE64, 10)}${characters(draw, 'AEIMQUYcgkosw048', 1)}`,
  '16 hexadecimal digits': (draw) => hex(draw, 16),
  '16 hexadecimal digits behind a prefix': (draw) => `call_${hex(draw, 16)}`,
  '16 hexadecimal digits in capitals, between what is the same': (draw) =>
    `node-7.${hex(draw, 16).toUpperCase()}.eu`,
  '64 bits as a decimal number': (draw) => number(draw, 64).toString(),
  '20 digits': (draw) => characters(draw, DIGITS, 20),
  '64 bits in base 36': (draw) => number(draw, 64).toString(36),
  '64 bits in base 58': (draw) => `u${toBase58(number(draw, 64))}`,
  '64 bits as 0 and 1': (draw) => number(draw, 64).toString(2).padStart(64, '0'),
  '11 letters and digits, and one of five': (draw) =>
    `${characters(draw, BASE62, 11)}${characters(draw, 'abcde', 1)}`,
  'a count before 16 hexadecimal digits': (draw, nth) => `${1001 + nth}-${hex(draw, 16)}`,
  'a count behind 16 hexadecimal digits': (draw, nth) => `${hex(draw, 16)}${fill(nth, 16, 4)}`,
  'a count in the middle of 16 hexadecimal digits': (draw, nth) =>
    `${hex(draw, 8)}${fill(nth, 16, 4)}${hex(draw, 8)}`,
  'a clock before 11 characters of base64url': (draw, nth, startMs) =>
    `${msOf(draw, nth, startMs)}~${characters(draw, BASE64, 11)}`,
  'one of two nodes and 16 hexadecimal digits': (draw, nth) =>
    `${nth % 2 === 0 ? 'left' : 'right'}-${hex(draw, 16)}`,
};

/** Servers that do wrong, and the bits of chance that their ids hold. */
const UNSOUND: Readonly<Record<string, Mint>> = {
  'a count': (_draw, nth) => `call-${1000 + nth}`,
  'a count in base 36': (_draw, nth) => ((1000 + nth) * 4099).toString(36),
  'nine hexadecimal digits: 36': (draw) => `c-${hex(draw, 9)}`,
  'fifteen hexadecimal digits: 60': (draw) => hex(draw, 15),
  'a UUID all of whose chance is in its node: 48': (draw) =>
    toUuid(`01890a5dac967cfb9abc${hex(draw, 12)}`),
  'fifteen hexadecimal digits behind a prefix: 60': (draw) => `call-${hex(draw, 15)}`,
  'eighteen digits: 60': (draw) => characters(draw, DIGITS, 18),
  'ten characters of base64url: 60': (draw) => characters(draw, BASE64, 10),
  'Math.random() in base 36: 52': (draw) => number(draw, 52).toString(36),
  'a clock and eight digits of Math.random() in base 36: 42': (draw, nth, startMs) =>
    `${msOf(draw, nth, startMs).toString(36)}${characters(draw, BASE36, 8)}`,
  'a count and nine hexadecimal digits: 36': (draw, nth) => `${1001 + nth}-${hex(draw, 9)}`,
  'a count and eleven hexadecimal digits, without a mark: 44': (draw, nth) =>
    `${fill(nth, 16, 6)}${hex(draw, 11)}`,
  'a snowflake: 0': (draw, nth, startMs) =>
    ((BigInt(msOf(draw, nth, startMs) - 1_288_834_974_657) << 22n) | (7n << 12n)).toString(),
  'an ObjectId: 0': (draw, nth, startMs) =>
    `${fill(Math.floor(msOf(draw, nth, startMs) / 1000), 16, 8)}a1b2c3d4e5${fill(9999 + nth, 16, 6)}`,
  'a UUID 1: 0': (draw, nth, startMs) => {
    const time = fill(msOf(draw, nth, startMs) * 10_000 + draw(10_000), 16, 15);
    return toUuid(`${time.slice(7)}${time.slice(3, 7)}1${time.slice(0, 3)}b21f0242ac120002`);
  },
  'a ULID whose chance counts on within its time: 0': (_draw, nth) =>
    `01KB8Q6Y3N7ZJ4M0Q9D2XK${fill(nth + 40, 32, 4).toUpperCase()}`,
};

function isFound(mint: Mint, draw: Draw, count: number, startMs: number): boolean {
  const ids = Array.from({ length: count }, (_, nth) => mint(draw, nth, startMs));
  return isTooNarrow(ids.length, findRoom(ids));
}

/** Chance that is the same for a seed. */
const drawer = fc.integer().map((seed): Draw => {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
});
const start = fc.integer({ min: 1_500_000_000_000, max: 1_900_000_000_000 });

describe('isTooNarrow()', () => {
  it.each(Object.entries(SOUND))('[SE-2] leaves room for 64 bits: %s', (_name, mint) => {
    const count = fc.integer({ min: 2, max: 32 });
    const property = fc.property(drawer, count, start, (draw, ids, startMs) => {
      expect(isFound(mint, draw, ids, startMs)).toBe(false);
    });
    fc.assert(property, { numRuns });
  });

  it.each(Object.entries(UNSOUND))('[SE-2] leaves less: %s', (_name, mint) => {
    const property = fc.property(drawer, start, (draw, startMs) => {
      expect(isFound(mint, draw, 20, startMs)).toBe(true);
    });
    fc.assert(property, { numRuns });
  });

  it('[SE-2] needs four ids to find 44 bits behind a prefix', () => {
    const mint: Mint = (draw) => `s-${hex(draw, 11)}`;
    const property = fc.property(drawer, start, (draw, startMs) => {
      expect(isFound(mint, draw, 4, startMs)).toBe(true);
    });
    fc.assert(property, { numRuns });
  });
});
