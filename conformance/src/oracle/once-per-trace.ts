/** Owns what is read of a trace once, however often and by however many monitors it is asked for. Judges nothing. */
import type { Facts } from './facts.js';

/** Reads something of a trace that has been read, and keeps it as long as that. */
export function oncePerTrace<Found>(read: (facts: Facts) => Found): (facts: Facts) => Found {
  const known = new WeakMap<Facts, { readonly found: Found }>();
  return (facts) => {
    const before = known.get(facts);
    if (before !== undefined) return before.found;
    const found = read(facts);
    known.set(facts, { found });
    return found;
  };
}
