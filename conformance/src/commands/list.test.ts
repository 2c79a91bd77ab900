import { describe, expect, it } from 'vitest';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { UsageError } from '../usage/usage-error.js';
import { listCases, renderClause, renderList, renderUnjudged } from './list.js';

describe('listCases()', () => {
  const cases = listCases();

  it('has cases of both modes, each with a name of its own', () => {
    const names = cases.map(({ mode, id }) => `${mode} ${id}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(cases.map(({ mode }) => mode))).toEqual(
      new Set(['server', 'client', 'interop']),
    );
  });

  it('names clauses that exist, each once for a case', () => {
    for (const { clauses } of cases) {
      expect(clauses.length).toBeGreaterThan(0);
      expect(new Set(clauses).size).toBe(clauses.length);
      for (const id of clauses) expect(CLAUSES).toHaveProperty([id]);
    }
  });

  it('has a case for every clause of core', () => {
    const judged = new Set(cases.flatMap(({ clauses }) => clauses));
    const core = (Object.keys(CLAUSES) as ClauseId[]).filter(
      (id) => CLAUSES[id].profile === 'core',
    );
    expect(core.filter((id) => !judged.has(id))).toEqual([]);
  });
});

describe('renderList()', () => {
  it('has the name, the title and the clauses of each case', () => {
    const text = renderList(false).replace(/\s+/g, ' ');
    for (const { mode, id, title, clauses } of listCases()) {
      expect(text).toContain(`${mode} ${id} ${title} ${clauses.join(' ')}`);
    }
  });

  it.each([60, 80, 100])('fits into %i columns', (columns) => {
    const text = renderList(false, [], columns);
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
  });

  it('begins with the written cases, and ends with the regressions', () => {
    const [written] = listCases();
    if (written === undefined) throw new Error('there is no case');
    const past = { ...written, id: 'regression/mended', kind: 'regression' };
    const text = renderList(false, [past]);
    expect(text.split('\n')[0]).toContain(written.id);
    for (const { id } of listCases()) expect(text.indexOf(id)).toBeLessThan(text.indexOf(past.id));
  });

  it('is JSON for programs', () => {
    expect(JSON.parse(renderList(true))).toEqual(listCases());
  });

  it('has the cases of one mode alone, and says whose are missing', () => {
    const text = renderList(false, [], 100, [], 'interop');
    for (const { mode, id } of listCases()) {
      const isThere = text.split('\n').some((line) => line.startsWith(`${mode} ${id} `));
      if (mode !== 'interop') expect(isThere, id).toBe(false);
    }
    expect(text).toContain('interop device-change');
    expect(() => renderList(false, [], 100, ['session/ping'], 'interop')).toThrow(
      'no case of interop matches --only session/ping',
    );
  });

  it('has only those that a glob means, by name or by clause', () => {
    const idsOf = (...only: string[]): readonly string[] =>
      (JSON.parse(renderList(true, [], 80, only)) as { id: string }[]).map(({ id }) => id);
    expect(idsOf('mute/in-call')).toContain('mute/in-call');
    expect(idsOf('mute/in-call').every((id) => id === 'mute/in-call')).toBe(true);
    const judging = listCases().filter(({ clauses }) => clauses.includes('TO-2'));
    expect(idsOf('TO-2')).toEqual(judging.map(({ id }) => id));
    const ofLoss = listCases().find(({ id }) => id === 'timers/lost-while-ringing');
    expect(ofLoss?.clauses).not.toContain('SE-6');
    expect(idsOf('SE-6')).toContain('timers/lost-while-ringing');
    expect(() => renderList(false, [], 80, ['no/such'])).toThrow('no case matches --only no/such');
  });
});

describe('renderUnjudged()', () => {
  it('names exactly the clauses that no case judges: none', () => {
    const judged = new Set<string>(listCases().flatMap(({ clauses }) => clauses));
    const idle = Object.keys(CLAUSES).filter((id) => !judged.has(id));
    expect(Object.keys(JSON.parse(renderUnjudged(true)))).toEqual(idle);
    expect(renderUnjudged(false)).toBe('Every clause is judged by a case.');
  });
});

describe('renderClause()', () => {
  it.each(Object.keys(CLAUSES) as ClauseId[])('[%s] shows text, source and cases', (id) => {
    const text = renderClause(id);
    const clause = CLAUSES[id];
    expect(text).toContain(`${id}  ${clause.title}`);
    expect(text).toContain(`source: ${clause.source}`);
    const words = (all: string): string => all.replace(/\s+/g, ' ').trim();
    const plain = clause.text.replace(/^_(Reason: [\s\S]*)_$/m, '$1');
    expect(words(text)).toContain(words(plain));
    for (const { clauses, id: name } of listCases()) {
      if (clauses.includes(id)) expect(text).toContain(name);
    }
    for (const columns of [80, 100]) {
      const lines = renderClause(id, [], columns).split('\n');
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
    }
  });

  it('[SE-6] shows which cases are known to find breaches of it, though they are not there for it', () => {
    const [, finders = ''] = renderClause('SE-6').split('Found breaches of it in broken servers');
    expect(finders).toContain('timers/lost-while-ringing');
    expect(finders).not.toContain('session/loss ');
    expect(finders).toContain('Every other case is judged by it as well');
  });

  it('says where to look for a clause that does not exist', () => {
    expect(() => renderClause('XX-1')).toThrow(UsageError);
    expect(() => renderClause('XX-1')).toThrow('there is no clause XX-1; `list` names');
  });
});
