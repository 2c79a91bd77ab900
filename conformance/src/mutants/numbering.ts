/**
 * Owns numbers that are counted anew on the far side of a relay, so that what a fault adds takes no number that
 * something else has. Without additions the numbers are the same on both sides.
 */

/** The numbers of one kind of frame, here and there. */
export interface Numbering {
  /** The number there of one here; the same one each time. */
  give(here: number): number;
  /** The next number there, for what nobody here knows of. */
  add(): number;
  /** What has this number here does not get there: it counts as had. */
  skip(here: number): void;
  /** The number here of one there; undefined for what was added. */
  find(there: number): number | undefined;
  /** The highest number here of what is had there, up to that number. */
  reach(there: number): number;
}

export function createNumbering(): Numbering {
  const given = new Map<number, number>();
  const skipped = new Map<number, number>();
  let last = 0;
  return {
    give(here) {
      const known = given.get(here);
      if (known !== undefined) return known;
      last = Math.max(here, last + 1);
      given.set(here, last);
      skipped.delete(here);
      return last;
    },
    add() {
      last += 1;
      return last;
    },
    skip(here) {
      if (!given.has(here)) skipped.set(here, last);
    },
    find: (there) => [...given].find(([, number]) => number === there)?.[0],
    reach: (there) =>
      Math.max(
        0,
        ...[...given, ...skipped].filter(([, number]) => number <= there).map(([here]) => here),
      ),
  };
}
