import { describe, expect, it } from 'vitest';
import { checkStyle } from './check-style.js';

function check(path: string, text: string): readonly string[] {
  return checkStyle([{ path, text }]);
}

describe('checkStyle()', () => {
  it.each([
    'Date.now()',
    'new Date()',
    'Math.random()',
    'performance.now()',
    'crypto.randomUUID()',
  ])('refuses %s in a core and takes it elsewhere', (call) => {
    const text = `const x =\n  ${call};\n`;
    for (const core of ['reference-server/src/core', 'conformance/src/oracle']) {
      expect(check(`${core}/a.ts`, text)).toEqual([expect.stringContaining('a.ts:2: a core')]);
      expect(check(`${core}/a.test.ts`, text)).toEqual([]);
    }
    expect(check('reference-server/src/shell/a.ts', text)).toEqual([]);
  });

  it.each(['setTimeout(f, 1)', 'globalThis.Date', 'const { random } = Math', 'const now = Date'])(
    'refuses %s in a core',
    (text) => {
      expect(check('reference-client/src/core/a.ts', text)).toHaveLength(1);
    },
  );

  it.each(['Math.max(1, 2)', 'state.crypto', '{ performance: 1 }', '// Date.now()', `'new Date'`])(
    'takes %s in a core',
    (text) => {
      expect(check('reference-client/src/core/a.ts', text)).toEqual([]);
    },
  );

  it('takes a file of 500 lines and refuses one more, but for tests and generated code', () => {
    const lines = (count: number) => 'x;\n'.repeat(count);
    expect(check('proto/src/a.ts', lines(500))).toEqual([]);
    expect(check('proto/src/a.ts', lines(501))).toEqual([expect.stringContaining('501 lines')]);
    expect(check('proto/src/a.test.ts', lines(501))).toEqual([]);
    expect(check('proto/src/gen/a_pb.ts', lines(501))).toEqual([]);
    expect(check('conformance/src/oracle/clauses.ts', lines(900))).toEqual([]);
  });

  it.each(['utils.ts', 'helpers/a.ts', 'call-utils.ts', 'util.test.ts'])('refuses %s', (name) => {
    expect(check(`proto/src/${name}`, '')).toEqual([expect.stringContaining('says nothing')]);
  });

  it.each(['export default 1;', 'export { x as default };'])('refuses %s', (text) => {
    expect(check('proto/src/a.ts', text)).toEqual([expect.stringContaining('default export')]);
    expect(check('vitest.config.ts', text)).toEqual([]);
  });

  it.each([`import { default as x } from 'y';`, 'switch (x) { default: }'])('takes %s', (text) => {
    expect(check('proto/src/a.ts', text)).toEqual([]);
  });
});
