import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { SLOW_READER_FAULTS } from './slow-readers.fixture.js';
import { slowReaders } from './slow-readers.js';

describe('the monitors of slow-readers.ts', () => {
  it.each(listReached([slowReaders]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).toBe('slowReader');
    },
  );

  it.each(SLOW_READER_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
