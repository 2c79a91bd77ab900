/** Owns one moment of an order: the world, and how far each socket is in what it sent and what it got. */

import { CLOCK_MS } from '../endings.js';
import { route } from './lines.js';
import type { Material } from './material.js';
import { listQueued, type Output, type Received } from './outputs.js';
import { EMPTY_WORLD, type World, type WorldCall, type WorldSession } from './world.js';

/** One moment of an order. Copied at every step, field by field: a spread takes ten times as long. */
export interface Moment {
  readonly world: World;
  /** How many frames of each socket are processed, by the places of the sockets. */
  readonly processed: readonly number[];
  /** How much of what each socket got is explained. */
  readonly seen: readonly number[];
  /** How many frames are explained. */
  readonly frames: number;
  /** Everything from now on comes behind this step: something was processed that was not sent before. */
  readonly notBefore: number;
}

/** Nothing has happened. */
export function startMoment({ house, sockets }: Material): Moment {
  const world = { ...EMPTY_WORLD, house };
  const none = sockets.map(() => 0);
  return { world, processed: none, seen: none, frames: 0, notBefore: -1 };
}

/** What the socket at a place got next. */
export function headOf(
  { received }: Material,
  { seen }: Moment,
  place: number,
): Received | undefined {
  return received[place]?.[seen[place] ?? 0];
}

/**
 * What was sent behind this step is not next: something that is still to be explained came before it, or
 * something that is still to be processed was answered before it.
 */
export function findLatest(
  { received, inputs }: Material,
  { processed, seen }: Pick<Moment, 'processed' | 'seen'>,
): number {
  let latest = Number.POSITIVE_INFINITY;
  // Asked for at every moment.
  for (let place = 0; place < received.length; place += 1) {
    const head = received[place]?.[seen[place] ?? 0]?.at ?? latest;
    const doneBy = inputs[place]?.[processed[place] ?? 0]?.doneBy ?? latest;
    latest = Math.min(latest, head, doneBy);
  }
  return latest;
}

/** So many frames of a socket are processed, none of which was there before a step. */
export function advance(moment: Moment, place: number, by: number, sentAt: number): Moment {
  const { world, seen, frames } = moment;
  const processed = addAt(moment.processed, place, by);
  return { world, processed, seen, frames, notBefore: Math.max(moment.notBefore, sentAt) };
}

/** The next that a socket got is explained. */
export function see(moment: Moment, place: number): Moment {
  const { world, processed, frames, notBefore } = moment;
  return { world, processed, seen: addAt(moment.seen, place, 1), frames: frames + 1, notBefore };
}

function addAt(counts: readonly number[], place: number, by: number): readonly number[] {
  const added = [...counts];
  added[place] = (added[place] ?? 0) + by;
  return added;
}

/** Everything that anybody got is explained. */
export function isExplained({ received }: Material, { seen }: Moment): boolean {
  return received.every(({ length }, place) => (seen[place] ?? 0) >= length);
}

/** What somebody had to get, and got something else. */
export interface Mismatch {
  /** How many frames are explained. */
  readonly frames: number;
  readonly socket: string;
  readonly head: Received;
  readonly output: Output;
  /** It is the right frame, at the wrong place of the line or before its time. */
  readonly because: 'other' | 'seq' | 'early';
}

/** Hands out what a step that led to this world made the server send. */
export function deliver(
  material: Material,
  moment: Moment,
  before: World,
  outputs: readonly Output[],
): Moment | Mismatch {
  const { processed, notBefore } = moment;
  const { world, ways } = route(before, outputs);
  let { frames } = moment;
  // Copied once for all of them: there are many moments, and many sockets.
  let seen: number[] | undefined;
  for (const [index, output] of outputs.entries()) {
    const { socket, seq = 0 } = ways[index] ?? {};
    const place = socket === undefined ? undefined : material.placeOf.get(socket);
    if (socket === undefined || place === undefined) continue;
    const at = (seen ?? moment.seen)[place] ?? 0;
    const head = material.received[place]?.[at];
    // Nobody looks, or nobody looks any more: the trace is over, or the socket was.
    if (head === undefined) continue;
    const because = compare(moment, output, head, seq);
    if (because !== undefined) return { frames, socket, head, output, because };
    seen ??= [...moment.seen];
    seen[place] = at + 1;
    frames += 1;
  }
  return { world, processed, seen: seen ?? moment.seen, frames, notBefore };
}

function compare(
  { notBefore }: Moment,
  output: Output,
  head: Received,
  seq: number,
): Mismatch['because'] | undefined {
  if (!output.fits(head)) return 'other';
  const { body } = head.frame ?? {};
  if (seq > 0 && body?.case === 'event' && body.value.seq !== seq) return 'seq';
  const isEarly = head.at < notBefore || head.atMs < (output.dueMs ?? 0) - CLOCK_MS;
  return isEarly ? 'early' : undefined;
}

/** Numbers that stand for sessions and calls as they are at a moment: the same one for what looks the same. */
export interface Names {
  readonly known: WeakMap<object, number>;
  readonly texts: Map<string, number>;
}

/** No number is given yet. */
export function startNames(): Names {
  return { known: new WeakMap(), texts: new Map() };
}

/** Most of a world is shared with the moment before, so that little of it is written out anew. */
function number<Item extends object>(
  { known, texts }: Names,
  item: Item,
  write: (item: Item) => unknown,
): number {
  const given = known.get(item);
  if (given !== undefined) return given;
  const text = JSON.stringify(write(item));
  const own = texts.get(text) ?? texts.size;
  texts.set(text, own);
  known.set(item, own);
  return own;
}

const writeSession = ({ kept: { queue, ...kept }, ...session }: WorldSession): unknown => [
  'session',
  session,
  kept,
  listQueued(queue).map(({ output }) => output.what),
];
const writeCall = ({ terms, merged, ...rest }: WorldCall): unknown => ['call', rest];
const writeSet = (set: ReadonlySet<string>): unknown => [...set].sort();

/** Sorting pairs would make text of them at every comparison. */
const nameCounts = (counts: ReadonlyMap<string, number>): readonly string[] =>
  [...counts].map(([socket, count]) => `${socket} ${count}`).sort();

/** Two moments of this name go on in the same way. */
export function nameMoment(names: Names, { world, processed, seen }: Moment): string {
  const { sessions, gone, calls, refusedRefs, failures } = world;
  return JSON.stringify([
    processed,
    seen,
    [...sessions.values()].map((session) => number(names, session, writeSession)),
    number(names, gone, writeSet),
    calls.map((call) => number(names, call, writeCall)),
    number(names, refusedRefs, writeSet),
    number(names, failures, nameCounts),
  ]);
}
