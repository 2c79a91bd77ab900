import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REFERENCE_SERVER } from '../ours/reference.js';
import type { Venue } from '../scenarios/venue.js';
import { spawnTarget, type Target } from '../target/target.js';
import { FAMILIES } from './families.js';
import { searchSequences } from './search.js';

let server: Target;

beforeAll(async () => {
  server = await spawnTarget(REFERENCE_SERVER);
});

afterAll(() => server.end());

function venueAt(url: string): Venue {
  return {
    url,
    serviceId: 'demo',
    serviceKey: 'demo-key',
    otherService: undefined,
    patienceMs: 10_000,
    maxWaitMs: 5000,
  };
}

describe('searchSequences()', () => {
  it.each(FAMILIES)('$id finds no fault in the reference server', async (family) => {
    const plan = { family, venue: venueAt(server.url), seed: 11, runs: 25, jobs: 8 };
    const { stop, judgement, runs, tally } = await searchSequences(plan);
    expect(stop).toEqual({ kind: 'none' });
    expect(judgement.findings).toEqual([]);
    expect(runs).toBe(25);
    expect(tally.calls).toBeGreaterThan(25);
  });
});
