/**
 * Owns what has to be so when everybody stops: every call ends by its timers or is left, everybody
 * can be called again (24), and after the last session nothing is remembered (22).
 */
import { Disposition } from '@audiocall/proto';
import { listDeeds, NOW } from './explore-deeds.fixture.js';
import type { Deed, Run, SmallWorld, State } from './explore-state.fixture.js';

/** More steps than any call has. */
const PATIENCE = 40;

export function findResetFaults(world: SmallWorld, from: State, run: Run): readonly string[] {
  const faults: string[] = [];
  const go = (state: State, deed: Deed): State => {
    const result = run(state, deed);
    faults.push(...result.faults);
    return result.state;
  };
  let state = fireAll(from, go, (kind) => kind !== 'tombstone');
  for (let turn = 0; turn < PATIENCE; turn += 1) {
    const leaving = listDeeds(world, state).find(({ name }) => name.endsWith(' leaves'));
    if (leaving === undefined) break;
    state = go(state, leaving);
  }
  const busy = [...state.maps.sessions.values()].some(({ activity }) => activity.kind !== 'idle');
  if (busy) faults.push('[24] somebody is busy with nothing');
  state = fireAll(state, go, () => true);
  faults.push(...findUncallable(world, state, go));
  const destroying = { ...world, deeds: ['destroy'] as const };
  for (let turn = 0; turn < PATIENCE; turn += 1) {
    const end = listDeeds(destroying, state).find(({ name }) => name.endsWith(' destroys'));
    if (end === undefined) break;
    state = go(state, end);
  }
  state = fireAll(state, go, () => true);
  for (const [table, map] of Object.entries(state.maps)) {
    if (map.size > 0) faults.push(`[22] ${table} is not empty at the end`);
  }
  if (state.timers.size > 0) faults.push('[22] a timer at the end');
  return faults;
}

function findUncallable(
  world: SmallWorld,
  state: State,
  go: (state: State, deed: Deed) => State,
): readonly string[] {
  const offers = listDeeds({ ...world, sdp: ['late'] }, state).filter(({ name }) =>
    / calls \w+ late$/.test(name),
  );
  return offers.flatMap((deed) => {
    const callee = / calls (\w+)/.exec(deed.name)?.[1];
    const isPresent = [...state.maps.sessions.values()].some(({ userId }) => userId === callee);
    const [call] = go(state, deed).maps.calls.values();
    const wanted = isPresent ? Disposition.NOTIFIED : Disposition.HELD;
    return call?.offerResult.disposition === wanted ? [] : ['[24] somebody cannot be called'];
  });
}

/** Fires timers until none of these kinds is left. */
function fireAll(
  from: State,
  go: (state: State, deed: Deed) => State,
  picks: (kind: string) => boolean,
): State {
  let state = from;
  for (let turn = 0; turn < PATIENCE; turn += 1) {
    const timer = [...state.timers.values()].find(
      ({ kind }) => picks(kind) && kind !== 'ping' && kind !== 'silence',
    );
    if (timer === undefined) return state;
    const name = `${timer.kind} ${timer.id}`;
    const reason = listDeeds({ ...ANY_WORLD, deeds: ['forget'] }, state).find(
      (deed) => deed.name === name,
    )?.reason;
    const inputs = [() => ({ kind: 'timer-fired', timer, now: NOW }) as const];
    state = go(state, { name, inputs, ...(reason && { reason }) });
  }
  return state;
}

const ANY_WORLD: SmallWorld = {
  name: 'any',
  users: {},
  features: [],
  settings: {},
  calls: 0,
  sdp: [],
  deeds: [],
  present: [],
  depth: 0,
};
