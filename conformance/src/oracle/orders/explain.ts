/**
 * Owns the search for an order: whether the server could have processed the frames of all sockets one after
 * the other, each socket's in their own order, so that everybody got exactly what they got. Where no order
 * does, the first frame that none explains is named.
 */
import type { ClauseId } from '../clauses.js';
import type { EventCase, Facts } from '../facts.js';
import type { Finding } from '../monitor.js';
import { findNext } from './choices.js';
import { gatherMaterial, type Material } from './material.js';
import {
  deliver,
  headOf,
  isExplained,
  type Mismatch,
  type Moment,
  type Names,
  nameMoment,
  startMoment,
  startNames,
} from './moment.js';
import type { Received } from './outputs.js';
import { answerPings } from './pings.js';
import { findUnknown } from './understood.js';

/** Beyond so many tries more than there are frames to process, there is no opinion. */
const MAX_TRIES = 5000;

/** What came of a search. */
export type Explanation =
  /** Some order explains everything. */
  | { readonly kind: 'explained'; readonly tries: number }
  | { readonly kind: 'unexplained'; readonly tries: number; readonly finding: Finding }
  /** There are too many orders to try them all. */
  | { readonly kind: 'gaveUp'; readonly tries: number }
  /** The abstract world does not know something that is in the trace. */
  | { readonly kind: 'notUnderstood'; readonly tries: 0; readonly why: string };

interface DeadEnd {
  readonly frames: number;
  readonly at: number;
  readonly socket: string;
  readonly clause: ClauseId;
  readonly expected: string;
}

interface Search {
  readonly facts: Facts;
  readonly material: Material;
  tries: number;
  readonly maxTries: number;
  readonly names: Names;
  readonly dead: Set<string>;
  worst: DeadEnd | undefined;
}

/** Looks for an order that explains a whole trace. */
export function searchOrder(facts: Facts): Explanation {
  const why = findUnknown(facts);
  if (why !== undefined) return { kind: 'notUnderstood', tries: 0, why };
  const material = gatherMaterial(facts);
  const search: Search = {
    facts,
    material,
    tries: 0,
    maxTries: MAX_TRIES + material.inputs.flat().length,
    names: startNames(),
    dead: new Set(),
    worst: undefined,
  };
  if (findWay(search, startMoment(material))) return { kind: 'explained', tries: search.tries };
  const { tries, worst } = search;
  if (tries > search.maxTries || worst === undefined) return { kind: 'gaveUp', tries };
  const { at, socket, clause, expected } = worst;
  const participant = material.participantOf.get(socket) ?? socket;
  const explanation = `No order in which the server may have processed the requests explains what ${participant} received here; as far as one does, ${expected}.`;
  return { kind: 'unexplained', tries, finding: { clause, at, participant, explanation } };
}

/** A moment from which not every way was tried yet. */
interface Crossroads {
  /** Stands for the moment; empty as long as nothing is dead. */
  readonly name: string;
  readonly moment: Moment;
  readonly ways: Iterator<Moment>;
}

/** Goes on until a way explains everything, from the last crossroads on: a recording may be thousands of steps long. */
function findWay(search: Search, start: Moment): boolean {
  const path: Crossroads[] = [];
  for (let reached: Moment | undefined = start; ; ) {
    const moment = reached === undefined ? undefined : answerPings(search.material, reached);
    if (moment !== undefined) {
      if (isExplained(search.material, moment)) return true;
      search.tries += 1;
      if (search.tries > search.maxTries) return false;
      const name = search.dead.size > 0 ? nameMoment(search.names, moment) : '';
      if (!search.dead.has(name)) path.push({ name, moment, ways: findWays(search, moment) });
    }
    const last = path.at(-1);
    if (last === undefined) return false;
    const next = last.ways.next();
    reached = next.done === true ? undefined : next.value;
    if (reached !== undefined) continue;
    search.dead.add(last.name === '' ? nameMoment(search.names, last.moment) : last.name);
    path.pop();
  }
}

/** The moments that may come next and fit what was received. */
function* findWays(search: Search, moment: Moment): Generator<Moment> {
  const { facts, material } = search;
  let isStuck = true;
  for (const { outcomes, next } of findNext(facts, material, moment)) {
    isStuck = false;
    for (const { world, outputs } of outcomes) {
      const after = deliver(material, next, world, outputs);
      if ('because' in after) noteMismatch(search, after);
      else yield after;
    }
  }
  if (isStuck) blameHead(search, moment);
}

function noteMismatch(search: Search, { frames, socket, head, output, because }: Mismatch): void {
  const when = { other: 'next', seq: 'next, with another seq', early: 'later' }[because];
  const clause = because === 'seq' ? 'G-2' : output.clause;
  noteDeadEnd(search, frames, head.at, socket, clause, `${output.what} comes ${when}`);
}

/** Nothing may happen any more, and somebody got something. */
function blameHead(search: Search, moment: Moment): void {
  for (const [place, socket] of search.material.sockets.entries()) {
    const head = headOf(search.material, moment, place);
    if (head === undefined) continue;
    const clause = clauseOf(head);
    noteDeadEnd(search, moment.frames, head.at, socket, clause, 'nothing comes here');
  }
}

function noteDeadEnd(
  search: Search,
  frames: number,
  at: number,
  socket: string,
  clause: ClauseId,
  expected: string,
): void {
  const { worst } = search;
  const isBetter =
    worst === undefined || frames > worst.frames || (frames === worst.frames && at < worst.at);
  if (isBetter) search.worst = { frames, at, socket, clause, expected };
}

const EVENT_CLAUSES: Partial<Record<EventCase, ClauseId>> = {
  ringback: 'OF-2',
  ringing: 'OF-2',
  answered: 'AN-2',
  connected: 'CN-3',
  leave: 'G-3',
  cancel: 'G-3',
  description: 'DE-2',
  candidates: 'IC-1',
  mute: 'MU-2',
  unmute: 'MU-2',
  peerState: 'RS-1',
  recording: 'RC-1',
  inputDeviceChanged: 'DN-1',
};

function clauseOf({ frame }: Received): ClauseId {
  const body = frame?.body;
  if (body?.case === 'response') return 'RQ-1';
  if (body?.case !== 'event' || body.value.body.case === undefined) return 'G-5';
  return EVENT_CLAUSES[body.value.body.case] ?? 'G-7';
}
