import { describe, expect, it } from 'vitest';
import { expectSound, WALK_PATIENCE_MS } from './explore-expect.fixture.js';
import { MERGING_WORLDS } from './explore-worlds.fixture.js';

describe('a small world of several devices, or of late ones, exhaustively', () => {
  it.each(MERGING_WORLDS)(
    '[AN-3] [MD-1] [MD-4] [RS-1] [RS-4] [GL-2] [G-3] [NG-4] [LS-8] keeps every invariant: $name',
    (world) => {
      expect(expectSound(world).merged).toBeGreaterThan(0);
    },
    WALK_PATIENCE_MS,
  );
});
