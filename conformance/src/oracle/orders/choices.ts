/**
 * Owns what the server may do next at a moment of an order, the likeliest first: process a frame, notice the
 * loss of a socket, let a timer run out.
 */
import { EndReason, StatusCode } from '@audiocall/proto';
import type { Facts } from '../facts.js';
import { msAt } from '../timeline.js';
import { endCall, endSession, type Outcome } from './calls.js';
import type { Input, Material } from './material.js';
import { advance, findLatest, headOf, type Moment, see } from './moment.js';
import { respondAside } from './outputs.js';
import { heed, process } from './requests.js';
import { giveOfferUp, giveUp, loseSocket } from './resumes.js';
import { findBorne, type World } from './world.js';

/** The close code of a socket that never had a session (SE-7). */
const NO_HELLO = 4004;

/** Something that may be next, with what comes of it. */
export interface Choice {
  readonly next: Moment;
  readonly outcomes: readonly Outcome[];
}

/** What may be next, the likeliest first. */
export function* findNext(facts: Facts, material: Material, moment: Moment): Generator<Choice> {
  const ready = findDue(material, moment, findLatest(material, moment));
  if (ready.length > 1) {
    ready.sort((a, b) => a.input.guess - b.input.guess || a.input.sentAt - b.input.sentAt);
  }
  for (const { input, place, by } of ready) {
    const next = advance(moment, place, by, input.sentAt);
    yield {
      next,
      outcomes:
        input.sent === undefined
          ? loseBy(moment.world, input, msAt(facts, input.sentAt))
          : processInput(material, moment.world, input),
    };
  }
  yield* findHellos(material, moment);
  yield* findTimers(facts, material, moment);
}

/** Why a socket was closed that the trace does not show, nobody knows: the session may be over with it. */
function loseBy(world: World, { socket, isSupposed }: Input, atMs: number): readonly Outcome[] {
  const lost = loseSocket(world, socket, atMs);
  const session = findBorne(world, socket);
  if (!isSupposed || session === undefined) return [lost];
  return [lost, endSession(world, session.name, false, 'SE-6')];
}

interface Due {
  readonly input: Input;
  /** The place of its socket. */
  readonly place: number;
  /** How many inputs it takes with it: a lost socket loses what was on its way. */
  readonly by: number;
}

/** The first frame of each socket, and the loss of each, as far as they were sent up to a step. */
function findDue(material: Material, moment: Moment, latest: number): Due[] {
  const due: Due[] = [];
  // Asked for at every moment.
  for (let place = 0; place < material.inputs.length; place += 1) {
    const inputs = material.inputs[place] ?? [];
    const from = moment.processed[place] ?? 0;
    const head = inputs[from];
    if (head === undefined) continue;
    if (head.sent !== undefined && head.sentAt <= latest) due.push({ input: head, place, by: 1 });
    if (head.doneBy < Number.POSITIVE_INFINITY) continue;
    let loss = from;
    while (inputs[loss]?.sent !== undefined) loss += 1;
    const input = inputs[loss];
    if (input === undefined || input.sentAt > latest) continue;
    // Whoever still got something was not lost.
    const isThere = input.isSupposed && headOf(material, moment, place) !== undefined;
    if (!isThere) due.push({ input, place, by: inputs.length - from });
  }
  return due;
}

/** Sockets that are closed because they never had a session. */
function* findHellos(material: Material, moment: Moment): Generator<Choice> {
  const { world } = moment;
  for (const [place, socket] of material.sockets.entries()) {
    if (headOf(material, moment, place)?.closeCode !== NO_HELLO) continue;
    if (findBorne(world, socket) !== undefined) continue;
    const gone = new Set(world.gone).add(socket);
    yield {
      next: see(moment, place),
      outcomes: [{ world: { ...world, gone }, outputs: [] }],
    };
  }
}

/** Timers that may have run out before the trace was over: TO-1, RS-4. */
function* findTimers(facts: Facts, { factOf, endMs }: Material, moment: Moment): Generator<Choice> {
  const { world } = moment;
  const runOut = (dueMs: number, end: () => Outcome | undefined): readonly Choice[] => {
    const outcome = endMs < dueMs ? undefined : end();
    if (outcome === undefined) return [];
    const outputs = outcome.outputs.map((output) => ({ ...output, dueMs }));
    return [{ next: moment, outcomes: [{ world: outcome.world, outputs }] }];
  };
  for (const [index, call] of world.calls.entries()) {
    const fact = facts.calls.get(call.id);
    const result = fact?.offer.response?.result;
    if (call.phase !== 'offered' || fact === undefined || result?.case !== 'offerCall') continue;
    const dueMs = msAt(facts, fact.offer.sentAt) + result.value.expiresInMs;
    yield* runOut(dueMs, () => endCall(world, index, EndReason.NO_ANSWER, undefined, 'TO-1'));
  }
  for (const session of world.sessions.values()) {
    const { lostAtMs } = session.kept;
    const timers = factOf.get(session.name)?.granted.timers;
    if (lostAtMs === undefined || timers === undefined) continue;
    yield* runOut(lostAtMs + timers.resumeRingMs, () => giveOfferUp(world, session));
    yield* runOut(lostAtMs + timers.resumeMs, () => giveUp(world, session));
  }
}

function processInput(
  { nameOf, offered, mayRecord }: Material,
  world: World,
  { socket, sent }: Input,
): readonly Outcome[] {
  if (sent === undefined) return [];
  const { frame, response, repeats } = sent;
  const { body } = frame;
  const isResume = body.case === 'resume';
  const names = body.case === 'leave' && body.value.target.case === 'peerSession';
  const id = isResume ? body.value.sessionId : names ? String(body.value.target.value) : '';
  const asked = { socket, frame, response, named: nameOf.get(id), offered, mayRecord };
  // A Resume of which something comes is outside the count; one that failed is answered again like the others.
  const isAgain =
    repeats !== undefined &&
    (!isResume || repeats.response?.status?.code === StatusCode.RESUME_FAILED);
  if (isAgain && !world.gone.has(socket)) {
    const code = repeats.response?.status?.code ?? 0;
    const outputs = [respondAside(socket, frame.requestId, code, 'RQ-2')];
    return [{ world: heed(world, asked), outputs }];
  }
  return process(world, asked);
}
