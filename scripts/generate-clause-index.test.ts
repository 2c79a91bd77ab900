import { describe, expect, it } from 'vitest';
import { renderClauseIndex } from './generate-clause-index.js';

const clause = (id: string, profile: string, title = 'A title') => ({
  id,
  title,
  level: 'MUST',
  profile,
  binds: 'server',
  source: 'original guide',
  text: 'text',
  chapter: '1-general.md',
});

describe('renderClauseIndex()', () => {
  it('counts the clauses of each profile, core first', () => {
    const page = renderClauseIndex([clause('RS-1', 'resume'), clause('OF-1', 'core')]);
    expect(page).toContain('2 clauses: core 1, resume 1.');
    expect(page.indexOf('## core')).toBeLessThan(page.indexOf('## resume'));
  });

  it('links each clause to its heading', () => {
    const page = renderClauseIndex([clause('OF-1', 'core', 'Ringback, and ringing')]);
    expect(page).toContain('[OF-1](spec/1-general.md#of-1-ringback-and-ringing)');
  });
});
