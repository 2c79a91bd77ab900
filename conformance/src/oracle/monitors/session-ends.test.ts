import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { SESSION_END_FAULTS } from './session-ends.fixture.js';
import { sessionEnds } from './session-ends.js';

describe('the monitors of session-ends.ts', () => {
  it.each(listReached([sessionEnds]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(SESSION_END_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
