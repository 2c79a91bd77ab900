import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { EFFECT_FAULTS } from './effects.fixture.js';
import { needsAnIdToWork, repeatsHaveNoEffect } from './effects.js';

describe('the monitors of effects.ts', () => {
  it.each(listReached([needsAnIdToWork, repeatsHaveNoEffect]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(EFFECT_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
