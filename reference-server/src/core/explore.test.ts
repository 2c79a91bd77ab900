import { describe, expect, it } from 'vitest';
import { explore } from './explore.fixture.js';
import { expectSound, WALK_PATIENCE_MS } from './explore-expect.fixture.js';
import { FAULTS } from './explore-faults.fixture.js';
import { WORLDS } from './explore-worlds.fixture.js';

describe('a small world of one device each, exhaustively', () => {
  it.each(WORLDS)(
    '[AN-3] [MD-1] [MD-4] [RS-1] [RS-4] [GL-2] [G-3] [NG-4] [LS-8] keeps every invariant: $name',
    (world) => {
      expectSound(world);
    },
    WALK_PATIENCE_MS,
  );

  it.each(FAULTS)(
    '[G-3] finds $name',
    ({ world, server, invariant }) => {
      expect(explore(world, server).faults.join('\n')).toContain(invariant);
    },
    WALK_PATIENCE_MS,
  );
});
