import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { CONTROL_ERROR_FAULTS } from './control-errors.fixture.js';
import { emptyIgnored, toldUnanswered } from './control-errors.js';

describe('the monitors of control-errors.ts', () => {
  it.each(listReached([toldUnanswered, emptyIgnored]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(CONTROL_ERROR_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
