/**
 * Owns the exhaustive walk through a small world on the pure core: every order of a few deeds, cuts
 * and timers, breadth first. Time stands still, and any armed timer may fire at any moment.
 */
import {
  BusyScope,
  type ClientFrame,
  ClientFrameSchema,
  DescriptionType,
  type Event,
  Feature,
  SessionPolicy,
  StatusCode,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import type { Step } from './draft.js';
import { findFaults, type Sighting } from './explore-invariants.fixture.js';
import type { State } from './explore-state.fixture.js';
import type { Input } from './inputs.js';
import type { Session, Tables } from './state.js';
import { transition } from './transition.js';
import {
  answerById,
  answerRinging,
  type Body,
  describeMedia,
  leave,
  offer,
  report,
  SETTINGS,
} from './world.fixture.js';

const FEATURES = [Feature.RESUME, Feature.GLARE_MERGE];
const MOST_SESSIONS: Readonly<Record<string, number>> = { ann: 1, bob: 2, cem: 2 };
const USERS = Object.keys(MOST_SESSIONS);
const MOST_CALLS = 3;
const NOW = 1000;
const settings = { ...SETTINGS, sessionPolicy: SessionPolicy.FORK, busyScope: BusyScope.USER };

export type Tamper = (step: Step) => Step;

export interface Exploration {
  readonly states: number;
  readonly connected: number;
  readonly merged: number;
  /** The first broken invariants, with the deeds that lead there. */
  readonly faults: readonly string[];
}

type Move = (state: State) => { state: State; faults: readonly string[]; codes: StatusCode[] };
interface Deed {
  readonly name: string;
  readonly move: Move;
}

export function explore(depth: number, tamper: Tamper = (step) => step): Exploration {
  const seen = new Set<string>();
  let connected = 0;
  let merged = 0;
  let frontier: State[] = [EMPTY];
  for (let level = 0; level < depth; level += 1) {
    const next: State[] = [];
    for (const state of frontier) {
      for (const { name, move } of deedsOf(state, tamper)) {
        const result = move(state);
        const path = [...state.path, name];
        if (result.faults.length > 0) {
          const faults = result.faults.map((fault) => `${fault}: ${path.join(', ')}`);
          return { states: seen.size, connected, merged, faults };
        }
        const key = canonical(result.state);
        if (seen.has(key)) continue;
        seen.add(key);
        const calls = [...result.state.maps.calls.values()];
        if (calls.some(({ phase }) => phase.kind === 'connected')) connected += 1;
        if (calls.some(({ merger }) => merger !== undefined)) merged += 1;
        next.push({ ...result.state, path });
      }
    }
    frontier = next;
  }
  return { states: seen.size, connected, merged, faults: [] };
}

const EMPTY: State = {
  maps: {
    connections: new Map(),
    sessions: new Map(),
    users: new Map(),
    calls: new Map(),
    pairs: new Map(),
    offers: new Map(),
    rosters: new Map(),
  },
  timers: new Map(),
  stages: new Map(),
  drawn: 0,
  path: [],
};

/** Everything that can happen next. */
function deedsOf(state: State, tamper: Tamper): readonly Deed[] {
  const deeds: Deed[] = [];
  const add = (name: string, ...inputs: readonly ((state: State) => Input | undefined)[]): void => {
    deeds.push({ name, move: (from) => runAll(from, inputs, tamper) });
  };
  const sessions = [...state.maps.sessions.values()];
  for (const user of USERS) {
    const present = sessions.filter(({ userId }) => userId === user).length;
    if (present < (MOST_SESSIONS[user] ?? 0)) addJoin(add, state, user);
  }
  for (const session of sessions) {
    const { id, userId, connection } = session;
    if (connection === undefined) {
      addResume(add, state, session);
      continue;
    }
    const ask = (name: string, body: Body): void => add(`${id} ${name}`, asking(id, body));
    add(`${id} is cut`, () => ({ kind: 'socket-lost', connection, now: NOW }));
    ask('destroys', { case: 'destroySession', value: {} });
    if (state.maps.calls.size < MOST_CALLS) {
      const value = { clientRef: `r${state.maps.calls.size}`, sdpOffer: 'v=0' };
      for (const callee of USERS)
        if (callee !== userId) ask(`calls ${callee}`, offer(callee, value));
    }
    if (session.activity.kind !== 'idle') ask('leaves', leave());
    if (session.activity.kind === 'ringing') ask('answers', answerRinging());
    for (const call of state.maps.users.get(session.user)?.offered ?? []) {
      ask(`answers ${call}`, answerById(call));
    }
  }
  for (const call of state.maps.calls.values()) {
    if (call.phase.kind !== 'connecting') continue;
    const { claimant } = call.phase;
    const answer = describeMedia(call.id, DescriptionType.ANSWER);
    add(
      `${call.id} connects`,
      asking(claimant.session, answer),
      asking(claimant.session, report(call.id)),
      asking(call.caller.session, report(call.id)),
    );
  }
  for (const timer of state.timers.values()) {
    if (!['ring', 'connect', 'resume', 'resume-ring'].includes(timer.kind)) continue;
    add(`${timer.kind} ${timer.id}`, () => ({ kind: 'timer-fired', timer, now: NOW }));
  }
  return deeds;
}

type Add = (name: string, ...inputs: readonly ((state: State) => Input | undefined)[]) => void;

function addJoin(add: Add, state: State, user: string): void {
  const connection = `w${state.drawn}`;
  const value = { serviceId: 'open', userId: user, features: FEATURES };
  add(
    `${user} joins`,
    () => ({ kind: 'socket-opened', connection, now: NOW }),
    (at) => receive(at, connection, { requestId: 1, body: { case: 'createSession', value } }),
    (at) => receive(at, connection, { body: { case: 'ack', value: {} } }),
  );
}

function addResume(add: Add, state: State, session: Session): void {
  const connection = `w${state.drawn}`;
  const value = {
    sessionId: session.id,
    resumeToken: session.continuity?.token ?? '',
    lastSeq: session.lastSeq,
    lastResponseId: session.continuity?.requests.highestId ?? 0,
  };
  add(
    `${session.id} resumes`,
    () => ({ kind: 'socket-opened', connection, now: NOW }),
    (at) => receive(at, connection, { requestId: 1, body: { case: 'resume', value } }),
    (at) => receive(at, connection, { body: { case: 'ack', value: {} } }),
  );
}

/** A request of a session under its next id, where it has a socket. */
function asking(id: string, body: Body): (state: State) => Input | undefined {
  return (state) => {
    const connection = state.maps.sessions.get(id)?.connection;
    if (connection === undefined) return undefined;
    const requestId = (state.maps.connections.get(connection)?.requests.highestId ?? 0) + 1;
    return receive(state, connection, { requestId, body });
  };
}

function receive(
  { drawn }: State,
  connection: string,
  init: { requestId?: number; body: Body },
): Input {
  const frame: ClientFrame = create(ClientFrameSchema, init);
  const entropy = ['0', 't', 'x'].map((pad) => `${drawn}`.padStart(22, pad)).join('');
  return { kind: 'frame-received', connection, frame, entropy, now: NOW };
}

function runAll(
  from: State,
  inputs: readonly ((state: State) => Input | undefined)[],
  tamper: Tamper,
): ReturnType<Move> {
  let state = from;
  const faults: string[] = [];
  const codes: StatusCode[] = [];
  for (const build of inputs) {
    const input = build(state);
    if (input === undefined) continue;
    const step = tamper(transition({ settings, tables: state.maps }, input));
    const sightings = findSightings(state, step);
    const stages = new Map(state.stages);
    const next = { ...commit(state, step), stages };
    faults.push(...findFaults(state, next, stages, sightings, step));
    codes.push(...codesOf(step));
    state = next;
  }
  if (codes.includes(StatusCode.GLARE)) faults.push('[31] glare was refused');
  return { state: { ...state, drawn: from.drawn + 1 }, faults, codes };
}

function codesOf(step: Step): StatusCode[] {
  return step.effects.flatMap((effect) =>
    effect.kind === 'send' && effect.frame.body.case === 'response'
      ? [effect.frame.body.value.status?.code ?? StatusCode.UNSPECIFIED]
      : [],
  );
}

/** The new events of every session: those on a socket, and those in a buffer. */
function findSightings({ maps }: State, step: Step): readonly Sighting[] {
  const onSockets = step.effects.flatMap((effect): Sighting[] => {
    if (effect.kind !== 'send' || effect.frame.body.case !== 'event') return [];
    const session = maps.connections.get(effect.connection)?.session;
    return session === undefined ? [] : [{ session, event: effect.frame.body.value }];
  });
  const inBuffers = [...step.writes.sessions].flatMap(([id, session]): Sighting[] => {
    const before = maps.sessions.get(id);
    if (session?.connection !== undefined || before?.connection !== undefined) return [];
    return (session?.continuity?.replay.entries ?? []).flatMap(({ frame }) => {
      const event: Event | undefined = frame.body.case === 'event' ? frame.body.value : undefined;
      return event !== undefined && event.seq > (before?.lastSeq ?? 0)
        ? [{ session: id, event }]
        : [];
    });
  });
  return [...onSockets, ...inBuffers];
}

function commit(state: State, { writes, effects }: Step): State {
  const maps = { ...state.maps } as { [T in keyof Tables]: ReadonlyMap<string, Tables[T]> };
  for (const table of Object.keys(maps) as (keyof Tables)[]) {
    if (writes[table].size === 0) continue;
    const map = new Map<string, unknown>(maps[table]);
    for (const [key, value] of writes[table]) {
      if (value === undefined) map.delete(key);
      else map.set(key, value);
    }
    (maps as Record<string, unknown>)[table] = map;
  }
  const timers = new Map(state.timers);
  for (const effect of effects) {
    if (effect.kind === 'arm') timers.set(`${effect.timer.kind}:${effect.timer.id}`, effect.timer);
    if (effect.kind === 'disarm') timers.delete(`${effect.timer.kind}:${effect.timer.id}`);
  }
  return { ...state, maps, timers };
}

/** What of a state matters for what can follow, with ids in the order of their birth. */
function canonical({ maps, timers, stages }: State): string {
  const names = new Map<string, string>();
  const text = JSON.stringify([
    [...maps.sessions.values()].map((session) => [
      session.id,
      session.userId,
      session.connection === undefined,
      session.activity,
    ]),
    [...maps.calls.values()].map(({ id, caller, callee, notified, phase }) => [
      id,
      caller.session,
      callee,
      notified,
      phase.kind,
      phase.kind === 'offered' ? '' : phase.kind === 'ended' ? phase : phase.claimant,
    ]),
    [...maps.users.values()].map(({ key, offered }) => [key, offered]),
    [...timers.keys()].filter((key) => /^(?:ring|connect|resume)/.test(key)).sort(),
    [...stages],
  ]);
  return text.replace(/[sc]-0+\d*/g, (id) => {
    const name = names.get(id) ?? `#${names.size}`;
    names.set(id, name);
    return name;
  });
}
