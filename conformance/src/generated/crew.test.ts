import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REFERENCE_SERVER } from '../ours/reference.js';
import { NOTHING } from '../run/tally.js';
import type { Venue } from '../scenarios/venue.js';
import { spawnTarget, type Target } from '../target/target.js';
import { type Crew, countPlayers, needsHelper, recruit } from './crew.js';
import { FAMILIES, type Family } from './families.js';
import { searchSequences } from './search.js';
import type { Shift } from './shift.js';
import { readStep, renderStep } from './step.js';

const RUNS = 230;

let server: Target;
let crew: Crew;

beforeAll(async () => {
  server = await spawnTarget(REFERENCE_SERVER);
  crew = recruit(2);
});

afterAll(async () => {
  await crew.end();
  await server.end();
});

function venueAt(url: string, serviceKey = 'demo-key'): Venue {
  const rest = { otherService: undefined, patienceMs: 10_000, maxWaitMs: 5000 };
  return { url, serviceId: 'demo', serviceKey, ...rest };
}

function findFamily(wanted: string): Family {
  const family = FAMILIES.find(({ id }) => id === wanted);
  if (family === undefined) throw new Error(`there is no family ${wanted}`);
  return family;
}

/** The sequences that so many players are given, in their order. */
async function drawWith(players: number, isHelped = false): Promise<readonly string[]> {
  const given = new Map<string, string>();
  const note = async ({ tag, sequences }: Shift) => {
    const lot = tag.split('-').at(-1);
    for (const { index, steps } of sequences) {
      given.set(`${lot}:${index}`, steps.map(renderStep).join('\n'));
    }
    const none = { tally: NOTHING, hindrance: undefined, failures: [] };
    return { runs: sequences.length, reached: new Set<never>(), ...none };
  };
  const plan = { family: findFamily('generated/core'), venue: venueAt(''), seed: 5, jobs: 16 };
  let helped = 0;
  const helper = (shift: Shift) => {
    helped += 1;
    return note(shift);
  };
  const fakes = {
    players: Array.from({ length: players }, () => note),
    ...(isHelped ? { helper } : {}),
    end: async () => {},
  };
  const { runs } = await searchSequences({ ...plan, runs: RUNS, crew: fakes });
  expect(runs).toBe(RUNS);
  expect(helped > 0).toBe(isHelped);
  return [...given].sort().map(([, lines]) => lines);
}

describe('countPlayers()', () => {
  it.each([
    [8, 1, 1],
    [8, 2, 1],
    [8, 4, 3],
    [8, 64, 4],
    [2, 64, 2],
    [1, 64, 1],
  ])('has for %i jobs on %i processors %i players', (jobs, processors, players) => {
    expect(countPlayers(jobs, processors)).toBe(players);
  });
});

describe('needsHelper()', () => {
  it.each([
    [1000, 2, false],
    [1001, 2, true],
    [1001, 1, false],
    [1001, 4, true],
    [1001, 64, false],
  ])('has for %i sequences on %i processors: %s', (runs, processors, needed) => {
    expect(needsHelper(runs, processors)).toBe(needed);
  });
});

describe('searchSequences() with a crew', () => {
  it('plays the same sequences whatever the number of players', async () => {
    const alone = await drawWith(1);
    expect(alone).toHaveLength(RUNS);
    expect(await drawWith(3)).toEqual(alone);
    expect(await drawWith(1, true)).toEqual(alone);
  });
});

describe('recruit()', () => {
  it('has a player in another thread, who reports like one in this thread', async () => {
    // Settled after each step, and with an end: nothing is left to chance that shows in the situations.
    const lines = [
      ...['alice join', 'bob join', 'alice offer bob', 'alice settle'],
      ...['bob answer ringing', 'bob settle', 'alice leave current', 'alice settle'],
    ];
    const steps = lines.map((line) => readStep(line)).filter((step) => step !== undefined);
    const sequences = [{ index: 0, steps }];
    const family = findFamily('generated/core');
    const shift = (tag: string, venue: Venue): Shift => ({ family, venue, tag, sequences });
    const [here, there] = crew.players;
    const right = venueAt(server.url);
    const mine = await here?.(shift('here', right));
    const theirs = await there?.(shift('there', right));
    // They play at other times.
    const tally = { ...theirs?.tally, lastAskedMs: mine?.tally.lastAskedMs };
    expect({ ...theirs, tally }).toEqual(mine);
    expect(theirs).toMatchObject({ runs: 1, failures: [] });
    expect(theirs?.tally.calls).toBe(1);
  });

  it('gets the whole trace of a failure from another thread', async () => {
    const lines = ['alice join', 'alice wait 100'];
    const steps = lines.map((line) => readStep(line)).filter((step) => step !== undefined);
    const venue = { ...venueAt(server.url), maxWaitMs: 50 };
    const family = findFamily('generated/core');
    const sequences = [{ index: 3, steps }];
    const report = await crew.players[1]?.({ family, venue, tag: 'waiting', sequences });
    const [failure] = report?.failures ?? [];
    expect(failure?.index).toBe(3);
    const { attempt } = failure ?? {};
    expect(attempt?.stop.kind).toBe('notOffered');
    expect(attempt?.steps).toEqual(steps);
    const kinds = attempt?.trace.entries.map(({ what }) => what.case);
    expect(kinds).toEqual(['opened', 'sent', 'received', 'closed']);
  });
});
