import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { END_FAULTS } from './ends.fixture.js';
import { freeAfterReject, leaves, otherHeldCalls } from './ends.js';

describe('the monitors of ends.ts', () => {
  it.each(listReached([leaves, freeAfterReject, otherHeldCalls]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(END_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
