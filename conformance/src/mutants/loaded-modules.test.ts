import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findDependents, readLoaded } from './loaded-modules.js';

const SOURCES = {
  'main.js': "await import('./program.js'); import 'node:fs'; import './none.js';",
  'program.js': `import { step } from './core/step.js';\nimport table from "./core/table.json" with {};`,
  'core/step.js': "import { ring } from './ring.js'; export * from './state.js';",
  'core/ring.js': "import './step.js'; new Worker(new URL('thread.js', import.meta.url));",
  'core/state.js': 'export const state = 1;',
  'core/thread.js': "import './state.js';",
  'core/table.json': '{}',
  'core/unused.js': "import './state.js';",
};

const home = mkdtempSync(join(tmpdir(), 'loaded-'));
for (const [name, source] of Object.entries(SOURCES)) {
  mkdirSync(dirname(join(home, name)), { recursive: true });
  writeFileSync(join(home, name), source);
}
afterAll(() => rmSync(home, { recursive: true }));

const loaded = readLoaded(join(home, 'main.js'), home);
const namesOf = (paths: Iterable<string>): readonly string[] =>
  [...paths].map((path) => relative(home, path)).sort();

describe('readLoaded()', () => {
  it('finds what a program loads, now or later or as a thread, and nothing else', () => {
    const { 'core/unused.js': _, ...used } = SOURCES;
    expect(namesOf(loaded.keys())).toEqual(Object.keys(used).sort());
  });
});

describe('findDependents()', () => {
  it.each([
    ['core/state.js', ['core/ring.js', 'core/state.js', 'core/step.js', 'core/thread.js']],
    ['core/ring.js', ['core/ring.js', 'core/step.js']],
    ['core/table.json', ['core/table.json']],
  ])('finds who loads %s, however far behind', (given, dependents) => {
    const found = findDependents(loaded, [join(home, given)]);
    expect(namesOf(found)).toEqual([...dependents, 'main.js', 'program.js'].sort());
  });
});
