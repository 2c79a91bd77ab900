/**
 * Owns the exhaustive walk through a small world on the pure core: every order of deeds, cuts and
 * timers, breadth first. Time stands still, and any armed timer may fire at any moment.
 */
import { BusyScope, Feature, StatusCode } from '@audiocall/proto';
import type { Step } from './draft.js';
import { join, listDeeds } from './explore-deeds.fixture.js';
import { findStateFaults, findStepFaults } from './explore-invariants.fixture.js';
import { keyOf } from './explore-key.fixture.js';
import { findResetFaults } from './explore-reset.fixture.js';
import {
  describePath,
  type Run,
  type Server,
  type SmallWorld,
  type State,
} from './explore-state.fixture.js';
import { findResponses, observe } from './explore-witness.fixture.js';
import type { Input, Timer } from './inputs.js';
import { createTables, type Tables } from './state.js';
import { transition } from './transition.js';
import { SETTINGS } from './world.fixture.js';

export interface Exploration {
  readonly states: number;
  readonly steps: number;
  readonly connected: number;
  readonly merged: number;
  /** The first broken invariants, with the deeds that lead there. */
  readonly faults: readonly string[];
}

/** Down to this depth every request is sent twice (13). */
const REPEATED_DEPTH = 4;

/** Of so many states, one is left alone until nothing may be left of it (22, 24). */
const RESET_EVERY = 61;

export function explore(world: SmallWorld, server: Server = transition): Exploration {
  const run = createRun(world, server);
  const twins = findTwins(world);
  const seen = new Set<string>();
  const counts = { steps: 0, connected: 0, merged: 0 };
  let frontier: State[] = [start(world, run)];
  for (let level = 0; level < world.depth; level += 1) {
    const next: State[] = [];
    for (const state of frontier) {
      for (const deed of listDeeds(world, state)) {
        const result = run(state, deed, level < REPEATED_DEPTH);
        counts.steps += result.steps;
        const path = { name: deed.name, before: state.path };
        const reached = { ...result.state, path };
        const key = keyOf(reached, twins);
        const isNew = !seen.has(key);
        seen.add(key);
        const isSample = isNew && seen.size % RESET_EVERY === 0;
        const faults = isSample
          ? [...result.faults, ...findResetFaults(world, reached, run)]
          : result.faults;
        if (faults.length > 0) {
          const told = [...new Set(faults)].map((fault) => `${fault}: ${describePath(path)}`);
          return { states: seen.size, ...counts, faults: told };
        }
        if (!isNew) continue;
        const calls = [...reached.maps.calls.values()];
        if (calls.some(({ phase }) => phase.kind === 'connected')) counts.connected += 1;
        if (calls.some(({ merger }) => merger !== undefined)) counts.merged += 1;
        next.push(reached);
      }
    }
    frontier = next;
  }
  return { states: seen.size, ...counts, faults: [] };
}

const EMPTY: State = {
  maps: createTables(),
  timers: new Map(),
  witness: {
    calls: new Map(),
    stages: new Map(),
    mutes: new Map(),
    seqs: new Map(),
    cuts: new Map(),
  },
  drawn: 0,
  path: undefined,
};

function start(world: SmallWorld, run: Run): State {
  let state = EMPTY;
  for (const user of world.present) state = run(state, join(world, state, user)).state;
  return state;
}

/** Two users that may have as many sessions. */
function findTwins({ users }: SmallWorld): readonly [string, string] | undefined {
  const entries = Object.entries(users);
  for (const [one, most] of entries) {
    const other = entries.find(([user, its]) => user !== one && its === most);
    if (other !== undefined) return [one, other[0]];
  }
  return undefined;
}

function createRun(world: SmallWorld, server: Server): Run {
  const settings = { ...SETTINGS, ...world.settings };
  const scope = settings.busyScope ?? BusyScope.USER;
  const stepOn = (state: State, input: Input): Step =>
    server({ settings, tables: state.maps }, input);

  return (from, deed, isRepeated = false) => {
    let state = from;
    let steps = 0;
    const faults: string[] = [];
    const codes: StatusCode[] = [];
    for (const build of deed.inputs) {
      const input = build(state);
      if (input === undefined) continue;
      if (input.kind === 'timer-fired') state = withoutTimer(state, input.timer);
      const step = stepOn(state, input);
      steps += 1;
      const { witness, sightings } = observe(state, input, step, faults);
      const next = { ...commit(state, step), witness };
      faults.push(...findStepFaults(state, input, step, next, sightings, deed));
      if (input.kind === 'frame-received') {
        const responses = findResponses(step, input.connection);
        for (const { status } of responses) codes.push(status?.code ?? StatusCode.UNSPECIFIED);
        if (isRepeated && input.frame.requestId > 0 && input.frame.body.case !== 'resume') {
          const again = stepOn(next, input);
          if (next.maps.connections.has(input.connection) && !isEcho(again, step, input)) {
            faults.push('[13] a repeated request is answered otherwise, or has an effect');
          }
        }
      }
      state = next;
    }
    if (codes.includes(StatusCode.GLARE) && world.features.includes(Feature.GLARE_MERGE)) {
      faults.push('[31] two offers that fit are not merged');
    }
    faults.push(...findStateFaults(state, scope));
    return { state: { ...state, drawn: from.drawn + 1 }, faults, codes, steps };
  };
}

/** What has fired is not armed any more. */
function withoutTimer(state: State, { kind, id }: Timer): State {
  const timers = new Map(state.timers);
  timers.delete(`${kind}:${id}`);
  return { ...state, timers };
}

/** The response again and nothing else. */
function isEcho(
  again: Step,
  first: Step,
  input: Extract<Input, { kind: 'frame-received' }>,
): boolean {
  const { calls, users, sessions } = again.writes;
  const [echo] = findResponses(again, input.connection);
  const [response] = findResponses(first, input.connection);
  return (
    again.effects.length === 1 &&
    echo === response &&
    calls.size + users.size === 0 &&
    sessions.size <= 1
  );
}

function commit(state: State, { writes, effects }: Step): State {
  const maps = { ...state.maps } as Record<keyof Tables, ReadonlyMap<string, unknown>>;
  for (const table of Object.keys(maps) as (keyof Tables)[]) {
    if (writes[table].size === 0) continue;
    const map = new Map<string, unknown>(maps[table]);
    for (const [key, value] of writes[table]) {
      if (value === undefined) map.delete(key);
      else map.set(key, value);
    }
    maps[table] = map;
  }
  let { timers } = state;
  for (const effect of effects) {
    if (effect.kind !== 'arm' && effect.kind !== 'disarm') continue;
    const changed = new Map(timers);
    const key = `${effect.timer.kind}:${effect.timer.id}`;
    if (effect.kind === 'arm') changed.set(key, effect.timer);
    else changed.delete(key);
    timers = changed;
  }
  return { ...state, maps: maps as State['maps'], timers };
}
