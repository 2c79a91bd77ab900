import { type Replay, ReplaySchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { Runnable } from '../run/run.js';
import { UsageError } from '../usage/usage-error.js';
import { renderClause, renderList } from './list.js';
import type { Regression } from './read-regressions.js';
import { listRegressions, prepareRegressions, renderRegression } from './regressions.js';

function makeRegression(changes: Partial<Pick<Replay, 'caseId' | 'commands'>> = {}): Regression {
  return {
    id: 'regression/forgotten',
    path: 'folder/forgotten.json',
    mode: 'server',
    clauses: ['RS-1'],
    replay: create(ReplaySchema, {
      caseId: 'generated/resume',
      note: 'A server forgot.',
      commands: ['alice join', 'alice cut &'],
      ...changes,
    }),
  };
}

const ORPHAN = makeRegression({ caseId: 'generated/gone' });
const RUNNABLE: Runnable = {
  id: 'generated/resume',
  title: 'Sequences',
  kind: 'property',
  clauses: [],
  run: async () => undefined,
};

describe('listRegressions()', () => {
  it('lists the note, the clauses, and what the family needs', () => {
    const listed = listRegressions([makeRegression()]);
    expect(listed).toEqual([
      {
        mode: 'server',
        id: 'regression/forgotten',
        kind: 'regression',
        title: 'A server forgot.',
        description: '',
        clauses: ['RS-1'],
        needs: ['resume'],
        race: '',
      },
    ]);
    expect(renderList(false, listed)).toMatch(
      /^server {2}regression\/forgotten +A server forgot\./m,
    );
    expect(renderClause('RS-1', listed)).toContain('regression/forgotten');
  });

  it('says which file names a case that is gone', () => {
    expect(() => listRegressions([ORPHAN])).toThrow(UsageError);
    expect(() => listRegressions([ORPHAN])).toThrow(
      'folder/forgotten.json: there is no case generated/gone',
    );
  });
});

describe('renderRegression()', () => {
  it('tells what was wrong, under which clause, and each step', () => {
    const text = renderRegression('regression/forgotten', [makeRegression()]);
    expect(text).toContain('server · from generated/resume · needs resume');
    expect(text).toContain('\nA server forgot.\n');
    expect(text).toMatch(/^ {2}RS-1 /m);
    expect(text).toContain('\n  alice join\n  alice cut &\n');
    expect(text).toContain('server --only regression/forgotten');
  });

  it('says where the names are of one that does not exist', () => {
    expect(() => renderRegression('regression/x', [makeRegression()])).toThrow('`list` names');
  });
});

describe('prepareRegressions()', () => {
  it('makes cases of a kind of their own, of one mode, that have to come to their clauses', () => {
    const past = [makeRegression()];
    expect(prepareRegressions(past, 'client', () => RUNNABLE)).toEqual([]);
    expect(prepareRegressions(past, 'server', () => RUNNABLE)).toEqual([
      expect.objectContaining({
        id: 'regression/forgotten',
        title: 'A server forgot.',
        description: 'Of generated/resume: alice join, alice cut &',
        kind: 'regression',
        clauses: ['RS-1'],
      }),
    ]);
  });

  it('says which file cannot be played', () => {
    expect(() => prepareRegressions([ORPHAN], 'server', () => undefined)).toThrow(
      'folder/forgotten.json: there is no case generated/gone',
    );
  });
});
