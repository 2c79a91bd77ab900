import { describe, expect, it } from 'vitest';
import { drawFaults, listFaults } from './chance-faults.js';

const SOURCE = [
  '// if (a === b) in a comment',
  "import { a } from './a.js';",
  'export function f(a, b) {',
  '    if (a === b && a < 1)',
  '        tell(a);',
  '    return StatusCode.INVALID_STATE;',
  '}',
  'export function g(a) {',
  '        tell(a);',
  '}',
].join('\n');

const faults = listFaults('core/x.js', SOURCE);

describe('listFaults()', () => {
  it('changes one token of one line, in every way that it knows', () => {
    expect(faults.map(({ line, after }) => `${line} ${after.trim()}`)).toEqual([
      '4 if (a !== b && a < 1)',
      '4 if (a === b && a <= 1)',
      '4 if (a === b || a < 1)',
      '4 if (false)',
      '4 if (true)',
      '5 ;',
      '6 return StatusCode.CALL_NOT_FOUND;',
      '9 ;',
    ]);
  });

  it('makes patches that fit in one place only, and change that line alone', () => {
    for (const { patch, line, before, after } of faults) {
      expect(SOURCE.split(patch.find)).toHaveLength(2);
      const patched = SOURCE.replace(patch.find, () => patch.replace).split('\n');
      const expected = SOURCE.split('\n').map((text, at) => (at === line - 1 ? after : text));
      expect(patched).toEqual(expected);
      expect(before).not.toBe(after);
    }
  });
});

describe('drawFaults()', () => {
  it('draws the same faults for the same seed, and others for another', () => {
    expect(drawFaults(faults, 3, 1)).toEqual(drawFaults(faults, 3, 1));
    expect(drawFaults(faults, 8, 1)).not.toEqual(drawFaults(faults, 8, 2));
    expect(new Set(drawFaults(faults, 8, 2))).toEqual(new Set(faults));
  });
});
