import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { ORDER_FAULTS } from './order.fixture.js';
import { countedEvents, nothingAfterEnd, oneTerminal, responseFirst, roles } from './order.js';

describe('the monitors of order.ts', () => {
  it.each(listReached([responseFirst, countedEvents, oneTerminal, nothingAfterEnd, roles]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(ORDER_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
