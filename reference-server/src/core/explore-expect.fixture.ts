/** Owns what is expected of a walk through a small world, for the tests that share the worlds between them. */
import { expect } from 'vitest';
import { type Exploration, explore } from './explore.fixture.js';
import type { SmallWorld } from './explore-state.fixture.js';

/** More than any world takes on a machine that does much else. */
export const WALK_PATIENCE_MS = 180_000;

/** Walks through a world of the real server, and expects it to be large and without a fault. */
export function expectSound(world: SmallWorld): Exploration {
  const counts = explore(world);
  const { faults, ...numbers } = counts;
  const told = Object.entries(numbers).map(([name, count]) => `${count} ${name}`);
  console.info(`${world.name}, depth ${world.depth}: ${told.join(', ')}`);
  expect(faults).toEqual([]);
  expect(counts.states).toBeGreaterThan(1000);
  expect(counts.connected).toBeGreaterThan(0);
  return counts;
}
