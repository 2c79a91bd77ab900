/**
 * Owns what it means that ids lie in a narrow room, and how sure it is then that they hold too little chance.
 * Knows nothing of how ids are built.
 */

/** The chance that each id holds, in bits (SE-2). */
export const ASKED_BITS = 64;

/** So many bits: a server that does right is blamed for its ids once in 2^40 times at most. */
const SURE = 40;

/**
 * Where each next id is to be found. A room is said in words that do not look at those ids but by choosing among all
 * the rooms that could be said; `cost` pays for the choice (Kraft): of an id that can be any of 2^64, k more come to
 * lie in some room with a probability of 2^(k * (bits - 64) + cost) at most, however it is built.
 */
export interface Room {
  /** How many ids it has, as a power of two. */
  readonly bits: number;
  /** The bits that it takes to say which room it is. */
  readonly cost: number;
  /** What differs in it, for people. */
  readonly words: readonly string[];
}

/** The room for all that these have in common: the same text. */
export const NOTHING: Room = { bits: 0, cost: 0, words: [] };

/** Whether it is beyond doubt that so many ids lie in a room because each holds less chance than is asked for. */
export function isTooNarrow(count: number, room: Room): boolean {
  return weighRoom(count, room) >= SURE;
}

function weighRoom(count: number, { bits, cost }: Room): number {
  return (count - 1) * (ASKED_BITS - bits) - cost;
}

/** The one that says the most of so many ids. */
export function pickRoom(count: number, rooms: readonly Room[]): Room {
  return rooms.reduce((best, room) =>
    weighRoom(count, room) > weighRoom(count, best) ? room : best,
  );
}

/** One beside the other. */
export function join(one: Room, other: Room): Room {
  return {
    bits: one.bits + other.bits,
    cost: one.cost + other.cost,
    words: [...one.words, ...other.words],
  };
}
