import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { judge } from '../judge.js';
import { slowReader } from '../limit-flows.fixture.js';
import { SLOW_READER_FAULTS } from './slow-readers.fixture.js';
import { slowReaders } from './slow-readers.js';

describe('the monitors of slow-readers.ts', () => {
  it.each(listReached([slowReaders]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).toBe('slowReader');
    },
  );

  it('[LM-3] has no opinion of a socket that is kept where a proxy may lie before the server', () => {
    const kept = slowReader({ bytes: 18 * 1024 * 1024, keeps: true, isFar: true });
    expect(judge(kept, [slowReaders])).toEqual({ reached: new Set(), findings: [] });
  });

  it.each(SLOW_READER_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
