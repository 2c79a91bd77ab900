import { describe, expect, it } from 'vitest';
import { describeClauseGlobs } from './choose-cases.js';
import { findsToo, gatherFinders } from './finders.js';

describe('gatherFinders()', () => {
  it('takes of each mutant the clause that it breaks, and tells servers from clients', () => {
    const finders = gatherFinders({
      'loss-rings-anew': { case: 'timers/lost', clauses: ['SE-6', 'LS-8'] },
      'client-deaf': { case: 'timers/lost', clauses: ['AN-4'] },
    });
    expect([...(finders.get('server timers/lost') ?? [])]).toEqual(['SE-6']);
    expect([...(finders.get('client timers/lost') ?? [])]).toEqual(['AN-4']);
  });
});

describe('findsToo()', () => {
  it('[SE-6] knows a case that is not there for the clause, and names none that it is there for', () => {
    const about = { id: 'timers/lost-while-ringing', clauses: [] };
    expect(findsToo('server', about)).toContain('SE-6');
    expect(findsToo('server', { ...about, clauses: ['SE-6'] })).not.toContain('SE-6');
    expect(findsToo('interop', about)).toEqual([]);
  });
});

describe('describeClauseGlobs()', () => {
  it('says that other cases look for breaches, too, where a clause was asked for', () => {
    expect(describeClauseGlobs({ only: ['SE-6'] })).toEqual([
      expect.stringMatching(/^--only SE-6 plays the cases .* only a run without --only shows all/),
    ]);
    expect(describeClauseGlobs({ only: ['call/base', '*'] })).toEqual([]);
  });
});
