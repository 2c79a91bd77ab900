import { describe, expect, it } from 'vitest';
import { checkBoundaries } from './check-boundaries.js';

/** A tree as it should be, in small: path to text. */
const GOOD: Readonly<Record<string, string>> = {
  'package.json': manifest('audiocall', {}, { vitest: '4', 'fast-check': '4' }),
  'proto/package.json': manifest('@audiocall/proto', { '@bufbuild/protobuf': '2' }),
  'proto/src/index.ts': `export { decode } from './codec.js';`,
  'proto/src/codec.ts': `import { fromBinary } from '@bufbuild/protobuf';`,
  'proto/src/codec.test.ts': `import fc from 'fast-check'; import './codec.js'; import 'node:fs';`,
  'reference-server/package.json': manifest('@audiocall/reference-server', {
    '@audiocall/proto': '0',
    '@bufbuild/protobuf': '2',
    'uWebSockets.js': '20',
  }),
  'reference-server/src/core/state.ts': `import type { Event } from '@audiocall/proto';`,
  'reference-server/src/core/transition.ts': `import { create } from '@bufbuild/protobuf/wire';
import type { State } from './state.js';`,
  'reference-server/src/core/transition.test.ts': `import { world } from '../shell/world.fixture.js';
import { it } from 'vitest';`,
  'reference-server/src/shell/world.fixture.ts': `import { it } from 'vitest';`,
  'reference-server/src/shell/uws-server.ts': `import { App } from 'uWebSockets.js';
import { step } from '../core/transition.js';`,
  'reference-server/src/main.ts': `import 'node:process'; import './shell/uws-server.js';`,
  'reference-client/package.json': manifest('@audiocall/reference-client', {
    '@audiocall/proto': '0',
    wrtc: '0',
  }),
  'reference-client/src/core/state.ts': '',
  'reference-client/src/adapters/peer-connection.ts': `const wrtc = await import('wrtc');`,
  'conformance/package.json': manifest('@audiocall/conformance', { '@audiocall/proto': '0' }),
  'conformance/src/oracle/judge.ts': `import { Trace } from '@audiocall/proto';`,
  'conformance/src/run.ts': `import { judge } from './oracle/judge.js';`,
  'conformance/fixtures/other/server.mjs': `import 'fast-check'; import './frames.mjs';`,
  'conformance/fixtures/other/frames.mjs': `import 'node:fs';`,
  'vitest.config.ts': `import { defineConfig } from 'vitest/config';`,
};

function manifest(name: string, dependencies: object, devDependencies: object = {}): string {
  return JSON.stringify({ name, dependencies, devDependencies });
}

function check(planted: Readonly<Record<string, string>> = {}): readonly string[] {
  const files = { ...GOOD, ...planted };
  return checkBoundaries(Object.entries(files).map(([path, text]) => ({ path, text })));
}

describe('checkBoundaries()', () => {
  it('has nothing against a tree as it should be', () => {
    expect(check()).toEqual([]);
  });

  it.each([
    ['conformance', 'the server by its name', '@audiocall/reference-server', 'nobody imports'],
    ['conformance', 'the client by its name', '@audiocall/reference-client', 'nobody imports'],
    ['reference-client', 'the harness by its name', '@audiocall/conformance', 'nobody imports'],
    ['proto', 'the server by its name', '@audiocall/reference-server/x.js', 'nobody imports'],
    [
      'reference-client',
      'the server by path',
      '../../reference-server/src/main.js',
      'reaches into',
    ],
    ['reference-client', 'proto by path', '../../proto/src/codec.js', 'reaches into'],
    ['proto', 'the harness by path', '../../conformance/src/run.js', 'reaches into'],
    ['conformance', 'its own name', '@audiocall/conformance', 'by relative paths'],
    ['proto', 'what is outside of the repository', '../../../other/x.js', 'outside of the repo'],
    ['proto', 'an absolute path', '/other/x.js', 'outside of the repo'],
    ['reference-client', 'an undeclared package', 'ws', 'not among the dependencies'],
    ['reference-client', 'a development package', 'fast-check', 'not among the dependencies'],
    ['reference-client', 'Node without node:', 'fs', 'not among the dependencies'],
    ['reference-server', 'a program', './main.js', 'is a program'],
    ['reference-server', 'what is made for tests', './shell/world.fixture.js', 'made for tests'],
  ])('%s does not import %s', (folder, _, specifier, sentence) => {
    for (const text of [
      `\nimport { x } from '${specifier}';`,
      `\nimport type { X } from '${specifier}';`,
      `\nexport * from '${specifier}';`,
      `\nconst x = await import('${specifier}');`,
      `\ntype X = import('${specifier}').X;`,
      `\nimport x = require('${specifier}');`,
    ]) {
      const found = check({ [`${folder}/src/planted.ts`]: text });
      expect(found).toHaveLength(1);
      expect(found[0]).toContain(`${folder}/src/planted.ts:2: `);
      expect(found[0]).toContain(sentence);
    }
  });

  it.each([
    ['reference-server/src/core', '../shell/uws-server.js'],
    ['reference-server/src/core', 'node:fs'],
    ['reference-client/src/core', '../adapters/peer-connection.js'],
    ['conformance/src/oracle', '../run.js'],
    ['conformance/src/oracle', 'fast-check'],
  ])('the core in %s does not import %s', (folder, specifier) => {
    // A tree without the file that imports the core, so that the import makes no circle.
    const quiet = { 'reference-server/src/shell/uws-server.ts': `import 'uWebSockets.js';` };
    const planted = {
      ...quiet,
      [`${folder}/planted.ts`]: `import type { X } from '${specifier}';`,
    };
    expect(check(planted)).toEqual([expect.stringMatching(/planted\.ts:1: a core /)]);
  });

  it.each(['../../src/run.js', '@audiocall/proto', '@bufbuild/protobuf'])(
    'a fixture does not import %s, which is ours',
    (specifier) => {
      const planted = { 'conformance/fixtures/other/planted.mjs': `import '${specifier}';` };
      expect(check(planted)).toEqual([
        expect.stringContaining('planted.mjs:1: a fixture shares nothing with what judges it'),
      ]);
    },
  );

  it('keeps fixtures out of what is shipped', () => {
    const planted = { 'conformance/src/planted.ts': `import '../fixtures/other/server.mjs';` };
    expect(check(planted)).toEqual([expect.stringContaining('made for tests')]);
  });

  it('refuses an import that is computed', () => {
    const found = check({ 'proto/src/planted.ts': 'await import(name);' });
    expect(found).toEqual([expect.stringContaining('planted.ts:1: this import is computed')]);
  });

  it('lets one file compute its imports, which hosts programs', () => {
    const text = 'await import(name);';
    expect(check({ 'conformance/src/mutants/host-patched.ts': text })).toEqual([]);
    expect(check({ 'conformance/src/mutants/planted.ts': text })).toHaveLength(1);
  });

  it('does not let tests reach into another package either', () => {
    const planted = { 'proto/src/planted.test.ts': `import '../../conformance/src/run.js';` };
    expect(check(planted)).toEqual([expect.stringContaining('reaches into conformance')]);
  });

  it('finds a circle of two files, made by type imports', () => {
    const found = check({
      'proto/src/a.ts': `import type { B } from './b.js';`,
      'proto/src/b.ts': `export type { A } from './a.js';`,
    });
    expect(found).toEqual([
      expect.stringContaining('proto/src/a.ts -> proto/src/b.ts -> proto/src/a.ts'),
    ]);
  });

  it('finds a circle of three files that hangs on others, and a file that imports itself', () => {
    const found = check({
      'proto/src/a.ts': `import './b.js';`,
      'proto/src/b.ts': `import './c.js';`,
      'proto/src/c.ts': `import './d.js';`,
      'proto/src/d.ts': `import './b.js';`,
      'proto/src/e.ts': `import './e.js';`,
    });
    expect(found).toHaveLength(2);
    expect(found[0]).toContain('b.ts -> proto/src/c.ts -> proto/src/d.ts -> proto/src/b.ts');
  });

  it('wants uWebSockets.js and wrtc in exactly one file each', () => {
    const second = { 'reference-server/src/shell/second.ts': `import 'uWebSockets.js';` };
    expect(check(second)).toEqual([expect.stringContaining('one adapter imports it')]);
    const none = { 'reference-client/src/adapters/peer-connection.ts': '' };
    expect(check(none)).toEqual([expect.stringContaining('no file imports it')]);
  });
});
