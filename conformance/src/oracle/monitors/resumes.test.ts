import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { RESUME_FAULTS } from './resumes.fixture.js';
import { executedOnce, lateRinging, replays, takeovers, tokens } from './resumes.js';

describe('the monitors of resumes.ts', () => {
  it.each(listReached([executedOnce, lateRinging, replays, takeovers, tokens]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(RESUME_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
