import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { DESCRIPTION_FAULTS } from './descriptions.fixture.js';
import { descriptions, earlyOffers } from './descriptions.js';

describe('the monitors of descriptions.ts', () => {
  it.each(listReached([earlyOffers, descriptions]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(DESCRIPTION_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
