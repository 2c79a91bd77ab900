import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { HELD_REPLAY_FAULTS } from './held-replays.fixture.js';
import { heldReplays } from './held-replays.js';

describe('the monitors of held-replays.ts', () => {
  it.each(listReached([heldReplays]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(HELD_REPLAY_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
