import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { endNames } from './end-names.js';
import { REASON_FAULTS } from './reasons.fixture.js';
import { reasons } from './reasons.js';

describe('the monitors of reasons.ts and end-names.ts', () => {
  it.each(listReached([reasons, endNames]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(REASON_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
