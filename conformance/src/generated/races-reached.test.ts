import type { Trace } from '@audiocall/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTrace } from '../oracle/read-trace.js';
import { REFERENCE_SERVER } from '../ours/reference.js';
import { spawnTarget, type Target } from '../target/target.js';
import { FAMILIES, type Family } from './families.js';
import { FEATURE_RACES, findFeatureRaces } from './feature-races.js';
import { findRaces, RACES } from './races-reached.js';
import { searchSequences } from './search.js';

/** A quarter of the default number of runs. */
const SHARE = 4;

let server: Target;
let forking: Target;

beforeAll(async () => {
  server = await spawnTarget(REFERENCE_SERVER);
  forking = await spawnTarget([...REFERENCE_SERVER, '--session-policy', 'fork']);
});

afterAll(() => Promise.all([server.end(), forking.end()]));

/** Plays a share of the sequences of a family, and shows each of their traces. */
async function playShare(family: Family, onTrace: (trace: Trace) => void): Promise<void> {
  const venue = {
    url: family.needs.includes('fork') ? forking.url : server.url,
    serviceId: 'demo',
    serviceKey: 'demo-key',
    otherService: undefined,
    patienceMs: 10_000,
    maxWaitMs: 5000,
  };
  const runs = Math.ceil(family.runs / SHARE);
  await searchSequences({ family, venue, seed: 21, runs, jobs: 8, onTrace });
}

describe('findRaces()', () => {
  it('finds every race of the core profile, and no other, in far fewer sequences than a run plays', async () => {
    const reached = new Set<string>();
    const ofFeatures = new Set<string>();
    for (const family of FAMILIES.filter(({ needs }) => needs.length === 0)) {
      await playShare(family, (trace) => {
        const facts = readTrace(trace);
        for (const race of findRaces(facts)) reached.add(race);
        for (const race of findFeatureRaces(facts)) ofFeatures.add(race);
      });
    }
    expect([...reached].sort()).toEqual(Object.keys(RACES).sort());
    expect([...ofFeatures]).toEqual([]);
  });
});

describe('findFeatureRaces()', () => {
  it('finds every race of the features in far fewer sequences than a run plays', async () => {
    const reached = new Set<string>();
    for (const family of FAMILIES.filter(({ needs }) => needs.length > 0)) {
      await playShare(family, (trace) => {
        for (const race of findFeatureRaces(readTrace(trace))) reached.add(race);
      });
    }
    expect([...reached].sort()).toEqual(Object.keys(FEATURE_RACES).sort());
  });
});
