/** Owns the search by halves in a list that is in order. Judges nothing. */

/** How many items stand at the front of a list for which something holds, and for none behind them. */
export function countFront<Item>(list: readonly Item[], holds: (item: Item) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle] as Item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last item of that front that fits; where the newest are most likely to. */
export function findLastInFront<Item>(
  list: readonly Item[],
  holds: (item: Item) => boolean,
  fits: (item: Item) => boolean,
): Item | undefined {
  for (let at = countFront(list, holds) - 1; at >= 0; at -= 1) {
    const item = list[at] as Item;
    if (fits(item)) return item;
  }
  return undefined;
}
