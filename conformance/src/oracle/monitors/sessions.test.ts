import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { SESSION_FAULTS } from './sessions.fixture.js';
import { announcements, grants, provenUsers, userIds } from './sessions.js';

describe('the monitors of sessions.ts', () => {
  it.each(listReached([userIds, provenUsers, announcements, grants]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(SESSION_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
