/**
 * Owns what was there between two steps, of things that begin at one step and are over at another: of thousands of
 * calls, those that were live at a request. Judges nothing.
 */
import { countFront } from './sorted.js';

/** Something from its first step on until its last one: infinity where it is never over. */
interface Span<Item> {
  readonly item: Item;
  readonly from: number;
  readonly until: number;
}

/** Finds what had begun by the step `to`, and was not over at the step `from`; in the order of the beginnings. */
export type FindDuring<Item> = (from: number, to: number) => readonly Item[];

/** Makes the search; what has to be looked at is what it finds, however many there are. */
export function laySpans<Item>(
  items: Iterable<Item>,
  fromOf: (item: Item) => number,
  untilOf: (item: Item) => number,
): FindDuring<Item> {
  const spans: Span<Item>[] = Array.from(items, (item) => {
    return { item, from: fromOf(item), until: untilOf(item) };
  }).sort((one, other) => one.from - other.from);
  const tree = growTree(spans, 0, spans.length);
  return (from, to) => {
    const found: Item[] = [];
    gather(
      tree,
      spans,
      countFront(spans, (span) => span.from <= to),
      from,
      found,
    );
    return found;
  };
}

/** A piece of the list, and where the last of its spans is over. */
interface Tree {
  readonly low: number;
  readonly high: number;
  readonly until: number;
  readonly halves: readonly Tree[];
}

function growTree(spans: readonly Span<unknown>[], low: number, high: number): Tree {
  if (high - low <= 1) return { low, high, until: spans[low]?.until ?? -1, halves: [] };
  const middle = (low + high) >> 1;
  const halves = [growTree(spans, low, middle), growTree(spans, middle, high)];
  return { low, high, until: Math.max(...halves.map(({ until }) => until)), halves };
}

/** The spans of a piece that stand before a place, and are not over at a step. */
function gather<Item>(
  { low, until, halves }: Tree,
  spans: readonly Span<Item>[],
  before: number,
  from: number,
  found: Item[],
): void {
  if (low >= before || until <= from) return;
  for (const half of halves) gather(half, spans, before, from, found);
  const span = spans[low];
  if (halves.length === 0 && span !== undefined) found.push(span.item);
}
