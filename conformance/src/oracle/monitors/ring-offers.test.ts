import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { RING_OFFER_FAULTS } from './ring-offers.fixture.js';
import { ringOffers } from './ring-offers.js';

describe('the monitors of ring-offers.ts', () => {
  it.each(listReached([ringOffers]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(RING_OFFER_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
