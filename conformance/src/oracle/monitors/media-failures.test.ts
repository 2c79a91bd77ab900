import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { MEDIA_FAILURE_FAULTS } from './media-failures.fixture.js';
import { mediaFailures } from './media-failures.js';

describe('the monitors of media-failures.ts', () => {
  it.each(listReached([mediaFailures]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(MEDIA_FAILURE_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
