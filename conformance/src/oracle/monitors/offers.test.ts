import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { OFFER_FAULTS } from './offers.fixture.js';
import { idleRinging, lateSessions, offerContents, offers } from './offers.js';

describe('the monitors of offers.ts', () => {
  it.each(listReached([offers, idleRinging, offerContents, lateSessions]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(OFFER_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
