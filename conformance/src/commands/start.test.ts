import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** What a module imports before it runs: all of that is loaded by then. */
function readImports(path: string): readonly (string | undefined)[] {
  const source = readFileSync(new URL(path, import.meta.url), 'utf8');
  return [...source.matchAll(/^(?:import|export) .*?from '(.+?)';$/gms)].map(([, from]) => from);
}

describe('startProgram()', () => {
  it.each(['../cli.ts', '../mutants/main.ts', '../bench/main.ts', '../ours/npm-conformance.ts'])(
    'settles how the engine works before anything of %s is loaded',
    (path) => {
      expect(readImports(path)).toEqual([expect.stringMatching(/commands\/start\.js$/)]);
    },
  );

  it('loads nothing itself but what settles that', () => {
    expect(readImports('./start.ts')).toEqual(['./engine.js']);
    expect(readImports('./engine.ts')).toEqual(['node:v8']);
  });
});
