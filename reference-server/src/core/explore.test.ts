import { describe, expect, it } from 'vitest';
import { explore } from './explore.fixture.js';
import { FAULTS } from './explore-faults.fixture.js';
import { DEVICES, HELD_REPLAY, SCOPE_SESSION, WORLDS } from './explore-worlds.fixture.js';

const PATIENCE_MS = 180_000;

describe('a small world, exhaustively', () => {
  it.each(WORLDS)(
    '[AN-3] [MD-1] [MD-4] [RS-1] [RS-4] [GL-2] [G-3] [NG-4] [LS-8] keeps every invariant: $name',
    (world) => {
      const { faults, ...counts } = explore(world);
      const numbers = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
      console.info(`${world.name}, depth ${world.depth}: ${numbers.join(', ')}`);
      expect(faults).toEqual([]);
      expect(counts.states).toBeGreaterThan(1000);
      expect(counts.connected).toBeGreaterThan(0);
      if ([DEVICES, SCOPE_SESSION, HELD_REPLAY].includes(world)) {
        expect(counts.merged).toBeGreaterThan(0);
      }
    },
    PATIENCE_MS,
  );

  it.each(FAULTS)(
    '[G-3] finds $name',
    ({ world, server, invariant }) => {
      expect(explore(world, server).faults.join('\n')).toContain(invariant);
    },
    PATIENCE_MS,
  );
});
