import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { SETTLING_FAULTS } from './settling.fixture.js';
import { settling } from './settling.js';

describe('the monitors of settling.ts', () => {
  it.each(listReached([settling]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(SETTLING_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
