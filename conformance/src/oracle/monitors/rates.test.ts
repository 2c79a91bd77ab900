import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { RATE_FAULTS } from './rates.fixture.js';
import { rates } from './rates.js';

describe('the monitors of rates.ts', () => {
  it.each(listReached([rates]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows.split(', ')).toEqual(
        expect.arrayContaining(['floods', 'patientFlood', 'manyOffers']),
      );
    },
  );

  it.each(RATE_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
