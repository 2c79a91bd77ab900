import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { ENDED_OFFER_FAULTS } from './ended-offers.fixture.js';
import { endedOffers } from './ended-offers.js';

describe('the monitors of ended-offers.ts', () => {
  it.each(listReached([endedOffers]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(ENDED_OFFER_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
