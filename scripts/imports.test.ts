import { describe, expect, it } from 'vitest';
import { findImports, tokenize } from './imports.js';

function importsOf(text: string): (string | undefined)[] {
  return findImports(tokenize(text)).map((found) => found.specifier);
}

describe('findImports()', () => {
  it.each([
    `import 'a';`,
    `import x from 'a';`,
    `import * as x from "a";`,
    `import { x, type Y as from } from 'a';`,
    `import x, { from } from 'a';`,
    `import type { X } from 'a';`,
    `import type X from 'a';`,
    `import{x}from'a'`,
    `import {\n  x, // from 'b'\n} from 'a';`,
    `import x from 'a' with { type: 'json' };`,
    `export * from 'a';`,
    `export * as x from 'a';`,
    `export { x } from 'a';`,
    `export type { X } from 'a';`,
    `const x = await import('a');`,
    'const x = await import(`a`);',
    `type X = typeof import('a');`,
    `type X = import('a').X;`,
    `import x = require('a');`,
    `const x = require('a');`,
    `import.meta.resolve('a');`,
    `const t = \`\${await import("a")}\`;`,
    `const t = \`\${{ a: \`}\` }}\`; import "a";`,
    `const r = /'/; import 'a';`,
    `const r = /[/'"]/g.test(x) ? 1 : 2; import 'a';`,
    `return /\`/; import 'a';`,
    `const half = a / b; const s = '/'; import 'a';`,
    `const c = (a) / 2; import 'a'; const d = 1 / 3;`,
  ])('finds the import in %s', (text) => {
    expect(importsOf(text)).toEqual(['a']);
  });

  it.each([
    `// import 'a';`,
    `/* import 'a'; */`,
    `const s = "import 'a'";`,
    "const s = `import 'a'`;",
    `const s = \`\${x} import "a"\`;`,
    `const r = /import 'a'/;`,
    `const s = 'it\\'s // import';`,
    `export { x };`,
    `export const from = 'a';`,
    `export type X = 'a';`,
    `loader.import('a');`,
    `const o = { import: 'a' };`,
    `import.meta.url;`,
  ])('finds no import in %s', (text) => {
    expect(importsOf(text)).toEqual([]);
  });

  it('finds imports that are computed', () => {
    expect(importsOf(`await import(name); require(\`a\${b}\`);`)).toEqual([undefined, undefined]);
  });

  it('knows the line of an import, behind comments and templates of several lines', () => {
    const text = `/*\n*/\nconst t = \`\n\${1}\n\`;\nimport {\n  x,\n} from 'a';\n`;
    expect(findImports(tokenize(text))).toEqual([{ specifier: 'a', line: 6 }]);
  });
});
