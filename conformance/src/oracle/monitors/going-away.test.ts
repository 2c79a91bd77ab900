import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { GOING_AWAY_FAULTS } from './going-away.fixture.js';
import { goodbyes } from './going-away.js';

describe('the monitors of going-away.ts', () => {
  it.each(listReached([goodbyes]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(GOING_AWAY_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
