import { describe, expect, it } from 'vitest';
import { judge } from '../judge.js';
import { slowReader } from '../limit-flows.fixture.js';
import { testMonitors } from '../monitor-tests.fixture.js';
import { SLOW_READER_FAULTS } from './slow-readers.fixture.js';
import { slowReaders } from './slow-readers.js';

testMonitors('slow-readers.ts', [slowReaders], SLOW_READER_FAULTS);

describe('slowReaders', () => {
  it('[LM-3] has no opinion of a socket that is kept where a proxy may lie before the server', () => {
    const kept = slowReader({ bytes: 18 * 1024 * 1024, keeps: true, isFar: true });
    expect(judge(kept, [slowReaders])).toEqual({ reached: new Set(), findings: [] });
  });
});
