import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { NEGOTIATION_FAULTS } from './negotiations.fixture.js';
import { boundedNegotiations, fittingAnswers, oneNegotiation } from './negotiations.js';

describe('the monitors of negotiations.ts', () => {
  it.each(listReached([boundedNegotiations, fittingAnswers, oneNegotiation]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(NEGOTIATION_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
