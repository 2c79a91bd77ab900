import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { ANSWER_FAULTS } from './answers.fixture.js';
import { answers } from './answers.js';
import { refusalsHaveNoEffect } from './effects.js';

describe('the monitors of answers.ts, and what a refusal causes', () => {
  it.each(listReached([answers, refusalsHaveNoEffect]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(ANSWER_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
