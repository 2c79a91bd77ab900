/**
 * Owns the search for an order: whether the server could have processed the frames of all sockets one after
 * the other, each socket's in their own order, so that everybody got exactly what they got. Where no order
 * does, the first frame that none explains is named.
 */
import { EndReason } from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import type { EventCase, Facts } from '../facts.js';
import type { Finding } from '../monitor.js';
import { msAt } from '../timeline.js';
import { endCall, endSession, type Outcome } from './calls.js';
import { gatherMaterial, type Input, type Material } from './material.js';
import { type Output, type Received, respond } from './outputs.js';
import { process } from './requests.js';
import { EMPTY_WORLD, type World } from './world.js';

/** Beyond so many tries there is no opinion. */
const MAX_TRIES = 5000;
/** The close code of a socket that never had a session (SE-7). */
const NO_HELLO = 4004;

/** One moment of an order: the world, and how far each socket is. */
interface Moment {
  readonly world: World;
  readonly processed: ReadonlyMap<string, number>;
  readonly seen: ReadonlyMap<string, number>;
  readonly frames: number;
}

interface DeadEnd {
  readonly frames: number;
  readonly at: number;
  readonly participant: string;
  readonly clause: ClauseId;
  readonly expected: string;
}

/** The first frame that no order explains; undefined when an order was found, or where there is no opinion. */
export function findUnexplained(facts: Facts): Finding | undefined {
  const material = gatherMaterial(facts);
  if (material === undefined) return undefined;
  const search = { facts, material, tries: 0, dead: new Set<string>(), worst: undefined } as Search;
  const start: Moment = { world: EMPTY_WORLD, processed: new Map(), seen: new Map(), frames: 0 };
  if (goOn(search, start) || search.tries > MAX_TRIES || search.worst === undefined)
    return undefined;
  const { at, participant, clause, expected } = search.worst;
  return {
    clause,
    at,
    participant,
    explanation: `No order in which the server may have processed the requests explains what ${participant} received here; as far as one does, ${expected}.`,
  };
}

interface Search {
  readonly facts: Facts;
  readonly material: Material;
  tries: number;
  readonly dead: Set<string>;
  worst: DeadEnd | undefined;
}

function goOn(search: Search, moment: Moment): boolean {
  if (isExplained(search.material, moment)) return true;
  search.tries += 1;
  if (search.tries > MAX_TRIES) return false;
  const key = search.dead.size > 0 ? nameMoment(moment) : '';
  if (search.dead.has(key)) return false;
  let isStuck = true;
  for (const { outcomes, next } of findNext(search, moment)) {
    for (const { world, outputs } of outcomes) {
      const after = deliver(search, { ...next, world }, outputs);
      if (after === undefined) {
        isStuck = false;
        continue;
      }
      isStuck = false;
      if (goOn(search, after)) return true;
    }
  }
  if (isStuck) blameHead(search, moment);
  search.dead.add(key === '' ? nameMoment(moment) : key);
  return false;
}

function isExplained({ sockets, received }: Material, { seen }: Moment): boolean {
  return sockets.every((socket) => (seen.get(socket) ?? 0) >= (received.get(socket)?.length ?? 0));
}

interface Choice {
  readonly next: Moment;
  readonly outcomes: readonly Outcome[];
}

/** What may be processed next, the likeliest first. */
function* findNext(search: Search, moment: Moment): Generator<Choice> {
  const { material } = search;
  const heads = material.sockets.flatMap((socket) => {
    const input = material.inputs.get(socket)?.[moment.processed.get(socket) ?? 0];
    return input === undefined ? [] : [input];
  });
  const ready = heads
    .filter((input) => heads.every((other) => other === input || other.doneBy > input.sentAt))
    .sort((one, other) => one.doneBy - other.doneBy || one.sentAt - other.sentAt);
  for (const input of ready) {
    if (input.sent === undefined) continue;
    yield {
      next: advance(moment, input.socket, 1),
      outcomes: processInput(search, moment.world, input),
    };
  }
  for (const socket of material.sockets) {
    if (moment.world.sessions.has(socket)) continue;
    if (headOf(material, moment, socket)?.closeCode !== NO_HELLO) continue;
    const gone = new Set(moment.world.gone).add(socket);
    yield {
      next: see(moment, socket),
      outcomes: [{ world: { ...moment.world, gone }, outputs: [] }],
    };
  }
  yield* findTimers(search, moment);
  yield* findLosses(material, moment);
}

/** A socket that is lost takes with it what was on its way. */
function* findLosses(material: Material, moment: Moment): Generator<Choice> {
  for (const socket of material.sockets) {
    const inputs = material.inputs.get(socket) ?? [];
    const from = moment.processed.get(socket) ?? 0;
    const loss = inputs.findIndex(({ sent }, index) => index >= from && sent === undefined);
    const isDue = inputs.slice(from, loss).some(({ doneBy }) => doneBy < Number.POSITIVE_INFINITY);
    if (loss < 0 || isDue || moment.world.gone.has(socket)) continue;
    const outcome = endSession(moment.world, socket, false, 'SE-6');
    yield { next: advance(moment, socket, inputs.length - from), outcomes: [outcome] };
  }
}

function* findTimers({ facts, material }: Search, moment: Moment): Generator<Choice> {
  for (const [index, call] of moment.world.calls.entries()) {
    const fact = facts.calls.get(call.id);
    const result = fact?.offer.response?.result;
    if (call.phase !== 'offered' || fact === undefined || result?.case !== 'offerCall') continue;
    const dueMs = msAt(facts, fact.offer.sentAt) + result.value.expiresInMs;
    if (material.endMs < dueMs) continue;
    yield {
      next: moment,
      outcomes: [endCall(moment.world, index, EndReason.NO_ANSWER, undefined, 'TO-1')],
    };
  }
}

function processInput(
  { material }: Search,
  world: World,
  { socket, sent }: Input,
): readonly Outcome[] {
  if (sent === undefined) return [];
  const { frame, response, repeats } = sent;
  if (repeats !== undefined && !world.gone.has(socket)) {
    const code = repeats.response?.status?.code ?? 0;
    return [{ world, outputs: [respond(socket, frame.requestId, code, 'RQ-2')] }];
  }
  const result = response?.result;
  const { body } = frame;
  const names = body.case === 'leave' && body.value.target.case === 'peerSession';
  const peer =
    names && body.case === 'leave'
      ? material.socketOf.get(String(body.value.target.value))
      : undefined;
  const callId = result?.case === 'offerCall' ? result.value.callId : '';
  return process(world, { socket, frame, callId, peer });
}

function advance(moment: Moment, socket: string, by: number): Moment {
  const processed = new Map(moment.processed);
  return { ...moment, processed: processed.set(socket, (processed.get(socket) ?? 0) + by) };
}

function see(moment: Moment, socket: string): Moment {
  const seen = new Map(moment.seen);
  seen.set(socket, (seen.get(socket) ?? 0) + 1);
  return { ...moment, seen, frames: moment.frames + 1 };
}

function headOf(material: Material, moment: Moment, socket: string): Received | undefined {
  return material.received.get(socket)?.[moment.seen.get(socket) ?? 0];
}

/** Hands out what a step made the server send; undefined when somebody got something else. */
function deliver(search: Search, moment: Moment, outputs: readonly Output[]): Moment | undefined {
  let after = moment;
  for (const output of outputs) {
    const head = headOf(search.material, after, output.to);
    // Nobody looked any more: the trace is over, or the socket was.
    if (head === undefined) continue;
    if (!output.fits(head)) {
      const expected = `${output.what} comes next`;
      noteDeadEnd(search, after, head.at, output.to, output.clause, expected);
      return undefined;
    }
    after = see(after, output.to);
  }
  return after;
}

/** Nothing may happen any more, and somebody got something. */
function blameHead(search: Search, moment: Moment): void {
  for (const socket of search.material.sockets) {
    const head = headOf(search.material, moment, socket);
    if (head === undefined) continue;
    noteDeadEnd(search, moment, head.at, socket, clauseOf(head), 'nothing comes here');
  }
}

function noteDeadEnd(
  search: Search,
  { frames }: Moment,
  at: number,
  participant: string,
  clause: ClauseId,
  expected: string,
): void {
  const { worst } = search;
  const isBetter =
    worst === undefined || frames > worst.frames || (frames === worst.frames && at < worst.at);
  if (isBetter) search.worst = { frames, at, participant, clause, expected };
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
};

function clauseOf({ frame }: Received): ClauseId {
  const body = frame?.body;
  if (body?.case === 'response') return 'RQ-1';
  if (body?.case !== 'event' || body.value.body.case === undefined) return 'G-5';
  return EVENT_CLAUSES[body.value.body.case] ?? 'G-7';
}

function nameMoment({ world, processed, seen }: Moment): string {
  const { sessions, gone, calls, refusedRefs } = world;
  return JSON.stringify([
    [...processed].sort(),
    [...seen].sort(),
    [...sessions.values()],
    [...gone].sort(),
    calls.map(({ terms, ...rest }) => rest),
    [...refusedRefs].sort(),
  ]);
}
