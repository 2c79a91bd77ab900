import { describe, expect, it } from 'vitest';
import { base } from '../oracle/flows.fixture.js';
import type { Judged } from '../run/run.js';
import { tallyTrace } from '../run/tally.js';
import { buildCoverage, describeUnreached } from './coverage.js';
import { makeResult } from './reports.fixture.js';

const judge = (id: string): Judged => ({
  result: makeResult({ id }),
  reached: new Set(),
  tally: tallyTrace(base(), { reached: new Set() }),
});
const isCore = (profile: string): boolean => profile === 'core';

describe('buildCoverage()', () => {
  it('counts what was reached of what is known', () => {
    const { cells, known, reached } = buildCoverage([judge('a/1'), judge('a/2')], isCore);
    expect(reached).toBeGreaterThan(10);
    expect(known).toBeGreaterThan(reached);
    expect(cells.filter((cell) => cell.known && cell.times > 0)).toHaveLength(reached);
    const ringing = cells.find(({ event }) => event === '! RINGING');
    expect(ringing).toMatchObject({ party: 'anybody', state: 'idle', times: 2, firstCase: 'a/1' });
  });

  it('knows only the cells of what is in force', () => {
    const profiles = buildCoverage([], isCore).cells.map(({ profile }) => profile);
    expect(new Set(profiles)).toEqual(new Set(['core']));
    expect(buildCoverage([], () => true).known).toBeGreaterThan(profiles.length);
  });

  it('lists what was reached and is not in the table', () => {
    const { cells } = buildCoverage([judge('a/1')], () => false);
    expect(cells.length).toBeGreaterThan(10);
    expect(cells.every((cell) => !cell.known && cell.times > 0)).toBe(true);
  });
});

describe('describeUnreached()', () => {
  it('names some, and counts the rest', () => {
    const [sentence] = describeUnreached(buildCoverage([], isCore));
    expect(sentence).toMatch(/^situations of core .*: (.+, ){3}and \d+ more$/);
  });

  it('has nothing to say of features', () => {
    expect(describeUnreached(buildCoverage([], (profile) => profile === 'fork'))).toEqual([]);
  });
});
