import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { ISOLATION_FAULTS } from './isolation.fixture.js';
import { isolation, localErrors } from './isolation.js';

describe('the monitors of isolation.ts', () => {
  it.each(listReached([isolation, localErrors]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(ISOLATION_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
