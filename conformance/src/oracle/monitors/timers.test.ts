import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { TIMER_FAULTS } from './timers.fixture.js';
import { connectTimes, punctual, ringTimes, stoppedRings } from './timers.js';

describe('the monitors of timers.ts', () => {
  it.each(listReached([ringTimes, stoppedRings, punctual, connectTimes]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(TIMER_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
