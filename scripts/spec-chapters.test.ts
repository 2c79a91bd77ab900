/** Owns that the chapters and guides without clauses are complete: they cite what the clauses say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLAUSE_ID, parseSpec } from './clauses.js';
import { readSpec, repositoryRoot } from './repository.js';

const root = repositoryRoot();
const { clauses } = parseSpec(readSpec(root));
const read = (path: string): string => readFileSync(join(root, 'docs', path), 'utf8');

/** The rows of all tables, by their first cell. */
function rowsOf(text: string): readonly (readonly [string, string])[] {
  return text.split('\n').flatMap((line) => {
    const name = /^\| `?(\w+)`? +\|/.exec(line)?.[1];
    return name === undefined ? [] : [[name, line] as const];
  });
}

function countTo(last: number, prefix: string): readonly string[] {
  return Array.from({ length: last }, (_, index) => `${prefix}${index + 1}`);
}

describe('the chapters without clauses', () => {
  it.each([
    ['spec/8-races.md', countTo(31, 'R')],
    ['spec/9-invariants.md', countTo(32, '')],
  ])('%s has each of its rows once, and each cites a clause', (path, names) => {
    const rows = rowsOf(read(path)).filter(([name]) => /^R?\d+$/.test(name));
    expect(rows.map(([name]) => name).toSorted()).toEqual(names.toSorted());
    const uncited = rows.filter(([, line]) => line.match(CLAUSE_ID) === null);
    expect(uncited).toEqual([]);
  });

  it('the chapter on profiles has a row for every feature that a clause belongs to', () => {
    const rows = new Set(rowsOf(read('spec/10-profiles.md')).map(([name]) => name));
    const features = new Set(clauses.map(({ profile }) => profile));
    for (const profile of ['core', 'operation']) features.delete(profile);
    expect([...features].filter((feature) => !rows.has(feature))).toEqual([]);
  });
});

describe('the check lists of the guides', () => {
  it.each([
    ['guides/implement-a-server.md', 'server'],
    ['guides/implement-a-client.md', 'client'],
  ])('%s names every core clause that binds a %s', (path, side) => {
    const text = read(path);
    const list = text.slice(text.indexOf('check list'));
    const named = new Set(list.match(CLAUSE_ID));
    const wanted = clauses.filter(
      ({ profile, binds }) => profile === 'core' && (binds === side || binds === 'both'),
    );
    expect(wanted.filter(({ id }) => !named.has(id)).map(({ id }) => id)).toEqual([]);
  });
});
