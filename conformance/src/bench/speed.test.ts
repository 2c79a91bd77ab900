import { describe, expect, it } from 'vitest';
import { findMedian, type RunFigures, rateOf, renderSpeed } from './speed.js';

const RUN: RunFigures = {
  calls: 100,
  sequences: 20,
  durationMs: 200,
  harnessMs: 150,
  serverMs: 50,
  alarms: 0,
};
const JUDGING = {
  sequences: 400,
  sequenceMs: 0.8,
  slowest: { id: 'resume/full-buffer', entries: 1689, ms: 4.2 },
};

describe('findMedian()', () => {
  it('takes the one in the middle, whatever the order', () => {
    expect(findMedian([9, 1, 5])).toBe(5);
  });
});

describe('renderSpeed()', () => {
  it('says what a call costs, as medians of the runs', () => {
    expect(rateOf(RUN)).toBe(500);
    const slower = { ...RUN, durationMs: 400, harnessMs: 300 };
    const text = renderSpeed([RUN, slower, slower], JUDGING);
    expect(text).toContain('250 calls a second (500 250 250)');
    expect(text).toMatch(/harness +3\.00 ms/);
    expect(text).toMatch(/server +0\.50 ms/);
    expect(text).toContain('4.2 ms, resume/full-buffer, 1689 entries');
  });

  it('does not make up what the system does not tell', () => {
    expect(renderSpeed([{ ...RUN, serverMs: undefined }], JUDGING)).toMatch(/server +not told/);
  });
});
