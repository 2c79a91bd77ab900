import type { Trace } from '@audiocall/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTrace } from '../oracle/read-trace.js';
import { REFERENCE_SERVER } from '../reference.js';
import { spawnTarget, type Target } from '../target.js';
import { FAMILIES } from './families.js';
import { findRaces, RACES } from './races-reached.js';
import { searchSequences } from './search.js';

/** A quarter of the default number of runs. */
const SHARE = 4;

let server: Target;

beforeAll(async () => {
  server = await spawnTarget(REFERENCE_SERVER);
});

afterAll(() => server.end());

describe('findRaces()', () => {
  it('finds every race in far fewer sequences than a run plays', async () => {
    const venue = {
      url: server.url,
      serviceId: 'demo',
      serviceKey: 'demo-key',
      otherService: undefined,
      patienceMs: 10_000,
      maxWaitMs: 5000,
    };
    const reached = new Set<string>();
    const onTrace = (trace: Trace): void => {
      for (const race of findRaces(readTrace(trace))) reached.add(race);
    };
    for (const family of FAMILIES.filter(({ needs }) => needs.length === 0)) {
      const runs = Math.ceil(family.runs / SHARE);
      await searchSequences({ family, venue, seed: 21, runs, jobs: 8, onTrace });
    }
    expect([...reached].sort()).toEqual(Object.keys(RACES).sort());
  });
});
