import type { Trace } from '@audiocall/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spareCompiler } from '../commands/engine.js';
import { noGlareWhileCalling } from '../oracle/busy-flows.fixture.js';
import { base } from '../oracle/flows.fixture.js';
import { slowReader } from '../oracle/limit-flows.fixture.js';
import { readTrace } from '../oracle/read-trace.js';
import { soundCall } from '../oracle/sound-flows.fixture.js';
import { REFERENCE_SERVER } from '../ours/reference.js';
import { spawnTarget, type Target } from '../target/target.js';
import { FAMILIES, type Family } from './families.js';
import { FEATURE_RACES, findFeatureRaces } from './feature-races.js';
import { findRaces, RACES } from './races-reached.js';
import { searchSequences } from './search.js';

/** A quarter of the default number of runs. */
const SHARE = 4;
/** As many of a family are played, and then it is looked at what is still missing. */
const PORTION = 8;
const SEED = 35;

let server: Target;
let forking: Target;

beforeAll(async () => {
  spareCompiler();
  const command = [...REFERENCE_SERVER, '--session-policy', 'fork'];
  [server, forking] = await Promise.all([spawnTarget(REFERENCE_SERVER), spawnTarget(command)]);
});

afterAll(() => Promise.all([server.end(), forking.end()]));

/** Plays sequences of families until all is found, or a share of each is played; shows each of their traces. */
async function playShare(
  families: readonly Family[],
  isFound: () => boolean,
  onTrace: (trace: Trace) => void,
): Promise<void> {
  const mostOf = (family: Family): number => Math.ceil(family.runs / SHARE);
  const most = Math.max(...families.map(mostOf));
  for (let played = 0; played < most && !isFound(); played += PORTION) {
    // One after the other: some wait for timers, and meet them only on a thread that has nothing else to do.
    for (const family of families) {
      const runs = Math.min(PORTION, mostOf(family) - played);
      if (runs <= 0) continue;
      const venue = {
        url: family.needs.includes('fork') ? forking.url : server.url,
        serviceId: 'demo',
        serviceKey: 'demo-key',
        otherService: undefined,
        patienceMs: 10_000,
        maxWaitMs: 5000,
      };
      await searchSequences({ family, venue, seed: SEED + played, runs, jobs: PORTION, onTrace });
    }
  }
}

const isOfCore = ({ needs }: Family): boolean => needs.length === 0;

describe('findRaces()', () => {
  it('finds every race of the core profile, and no other, in far fewer sequences than a run plays', async () => {
    const reached = new Set<string>();
    const ofFeatures = new Set<string>();
    const all = Object.keys(RACES);
    await playShare(
      FAMILIES.filter(isOfCore),
      () => reached.size >= all.length,
      (trace) => {
        const facts = readTrace(trace);
        for (const race of findRaces(facts)) reached.add(race);
        for (const race of findFeatureRaces(facts)) ofFeatures.add(race);
      },
    );
    expect([...reached].sort()).toEqual(all.sort());
    expect([...ofFeatures]).toEqual([]);
  });
});

describe('findFeatureRaces()', () => {
  it('finds every race of the features in far fewer sequences than a run plays', async () => {
    const reached = new Set<string>();
    const all = Object.keys(FEATURE_RACES);
    const families = FAMILIES.filter((family) => !isOfCore(family));
    await playShare(
      families,
      () => reached.size >= all.length,
      (trace) => {
        for (const race of findFeatureRaces(readTrace(trace))) reached.add(race);
      },
    );
    expect([...reached].sort()).toEqual(all.sort());
  });

  it('finds none in sound calls without features', () => {
    for (const trace of [base(), soundCall(), noGlareWhileCalling(), slowReader()]) {
      expect([...findFeatureRaces(readTrace(trace))]).toEqual([]);
    }
  });
});
