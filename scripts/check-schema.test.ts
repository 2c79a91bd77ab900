import { describe, expect, it } from 'vitest';
import { chooseBaseline } from './check-schema.js';

describe('chooseBaseline()', () => {
  it('compares a change that is not committed with the last commit of the schema', () => {
    expect(chooseBaseline({ commits: ['new', 'old'], changed: true })).toBe('new');
  });

  it('compares a committed schema with the one before it', () => {
    expect(chooseBaseline({ commits: ['new', 'old'], changed: false })).toBe('old');
  });

  it('has nothing to compare the first schema with', () => {
    expect(chooseBaseline({ commits: ['new'], changed: false })).toBeUndefined();
    expect(chooseBaseline({ commits: [], changed: true })).toBeUndefined();
  });
});
