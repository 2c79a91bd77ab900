import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { FORK_FAULTS } from './forks.fixture.js';
import { answeredElsewhere, busyUsers, forkedRejects, forks } from './forks.js';

describe('the monitors of forks.ts', () => {
  it.each(listReached([answeredElsewhere, busyUsers, forkedRejects, forks]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(FORK_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
