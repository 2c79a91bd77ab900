import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { MEDIA_STATE_FAULTS } from './media-states.fixture.js';
import { mediaStates } from './media-states.js';

describe('the monitors of media-states.ts', () => {
  it.each(listReached([mediaStates]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(MEDIA_STATE_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
