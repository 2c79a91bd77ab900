/** Owns in which room some ids lie, as a whole or part by part. Knows nothing of who made them. */
import { splitColumns } from './columns.js';
import { readChance, readCount, readDivided, readMasked } from './kinds-of-room.js';
import { join, NOTHING, pickRoom, type Room } from './room.js';

/** The kinds of room that a part is looked for in: `readColumn` tries each. */
const KIND_BITS = Math.log2(7);

/** The room that says the most of these ids, all of them in their order. */
export function findRoom(ids: readonly string[]): Room {
  const columns = splitColumns(ids).map(readColumn);
  const found = pickRoom(ids.length, [readColumn(ids), columns.reduce(join, NOTHING)]);
  return { ...found, cost: found.cost + 1 };
}

function readColumn(texts: readonly string[]): Room {
  const [first = ''] = texts;
  if (texts.every((text) => text === first)) return { ...NOTHING, cost: KIND_BITS };
  const rooms = [readChance(texts), readMasked(texts), readCount(texts), ...readDivided(texts)];
  const found = pickRoom(
    texts.length,
    rooms.flatMap((room) => room ?? []),
  );
  return { ...found, cost: found.cost + KIND_BITS };
}
