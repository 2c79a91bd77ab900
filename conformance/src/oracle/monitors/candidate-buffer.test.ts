import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { CANDIDATE_BUFFER_FAULTS } from './candidate-buffer.fixture.js';
import { candidateBuffer } from './candidate-buffer.js';

describe('the monitors of candidate-buffer.ts', () => {
  it.each(listReached([candidateBuffer]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(CANDIDATE_BUFFER_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
