import { describe, expect, it } from 'vitest';
import { CLAUSES } from '../oracle/clauses.js';
import { UsageError } from '../usage/usage-error.js';
import { explain } from './explain.js';
import { listCases, renderClause } from './list.js';

describe('explain()', () => {
  it('takes a clause, however it is spelt', () => {
    expect(explain('rj-1', [])).toBe(renderClause('RJ-1'));
  });

  it('says of every case what it does, what it judges, what it needs, and how it is played alone', () => {
    for (const { mode, id, title, description, clauses, needs } of listCases()) {
      const text = explain(id, []).replace(/\s+/g, ' ');
      expect(text).toContain(title.replace(/\s+/g, ' '));
      expect(text).toContain(description.replace(/\s+/g, ' '));
      expect(text).toContain(`${mode} --only ${id} `);
      for (const clause of clauses) expect(text).toContain(`${clause} `);
      for (const need of needs) expect(text).toContain(`needs ${need}`);
    }
    expect(explain('call/base', [])).toContain(CLAUSES['CN-3'].title);
    expect(listCases().some(({ description }) => description !== '')).toBe(true);
  });

  it('takes a case by the name that it has in a matrix', () => {
    expect(explain('mine:theirs/reject', [])).toBe(explain('reject', []));
  });

  it('says what may have been meant', () => {
    expect(() => explain('early-ofer/base', [])).toThrow(UsageError);
    expect(() => explain('cal/base', [])).toThrow('did you mean call/base');
    expect(() => explain('reject/ringng', [])).toThrow('reject/ringing');
    expect(() => explain('nothing-like-it', [])).toThrow('`list` names both');
  });
});
