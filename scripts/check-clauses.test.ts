import { describe, expect, it } from 'vitest';
import { checkCitations, checkCoverage, checkSpec } from './check-clauses.js';
import { parseSpec } from './clauses.js';

/** Made up here, so that this file cites no clause that the specification lacks. */
const MISSING = ['G', '99'].join('-');

const CHAPTER = `# 1 General

Prose.

### G-1 First

MUST · core · server · extension

A line
and its rest.

_Reason: one._

## Part

### G-2 Second
SHOULD · core · both · original guide, Step 1

Text.
`;

function specOf(text: string) {
  return [{ path: 'docs/spec/1-general.md', text }];
}

describe('parseSpec()', () => {
  it('reads clauses with their paragraphs unwrapped', () => {
    expect(parseSpec(specOf(CHAPTER))).toEqual({
      problems: [],
      clauses: [
        {
          id: 'G-1',
          title: 'First',
          level: 'MUST',
          profile: 'core',
          binds: 'server',
          source: 'extension',
          text: 'A line and its rest.\n\n_Reason: one._',
          chapter: '1-general.md',
        },
        expect.objectContaining({ id: 'G-2', level: 'SHOULD', binds: 'both', text: 'Text.' }),
      ],
    });
  });
});

describe('checkSpec()', () => {
  it('has nothing against sound clauses', () => {
    expect(checkSpec(specOf(CHAPTER))).toEqual([]);
  });

  it.each([
    ['an id twice', CHAPTER.replace('G-2', 'G-1'), 'already the clause'],
    ['another level', CHAPTER.replace('SHOULD ·', 'MAY ·'), 'has no line'],
    ['another bound', CHAPTER.replace('both', 'nobody'), 'has no line'],
    ['no source', CHAPTER.replace(' · extension', ''), 'has no line'],
    [
      'no meta line',
      CHAPTER.replace('SHOULD · core · both · original guide, Step 1', ''),
      'has no line',
    ],
    ['no text', CHAPTER.replace('Text.', ''), 'has no text'],
    ['a heading without id', CHAPTER.replace('### G-1 First', '### First'), 'no clause heading'],
    ['a new prefix', CHAPTER.replace('G-2', 'QQ-2'), 'prefix of QQ-2 is new'],
    ['no clause', '# 1 General', 'no clause'],
  ])('refuses %s', (_, text, sentence) => {
    expect(checkSpec(specOf(text)).join('\n')).toContain(sentence);
  });
});

describe('checkCitations()', () => {
  const known = new Set(['G-1', 'WR-3']);
  const check = (path: string, text: string) => checkCitations([{ path, text }], known);

  it('takes citations of clauses that there are', () => {
    expect(check('a.test.ts', `it('[G-1] counts')\n// see WR-3, UTF-8 and HTTP-2`)).toEqual([]);
  });

  it('finds citations of clauses that there are not', () => {
    expect(check('proto/a.proto', `// fine\n// see ${MISSING}.`)).toEqual([
      expect.stringContaining(`proto/a.proto:2: cites ${MISSING}`),
    ]);
  });

  it('finds any bracketed id in the title of a test', () => {
    const title = `it('[${['ZZ', 1].join('-')}] counts')`;
    expect(check('a.test.ts', title)).toHaveLength(1);
    expect(check('a.ts', title)).toEqual([]);
  });
});

const inCore = (...ids: readonly string[]) => ids.map((id) => ({ id, profile: 'core' }));

describe('checkCoverage()', () => {
  it('takes a test for a clause of a feature, and not for one of core', () => {
    const clauses = [...inCore('G-1'), { id: 'RS-1', profile: 'resume' }];
    const cases = [{ id: 'one', clauses: ['G-1'] }];
    const [tested, reasons] = [new Set(['RS-1']), { 'RS-1': 'a reason' }];
    expect(checkCoverage(clauses, cases, tested, reasons)).toEqual([]);
    expect(checkCoverage(clauses, cases, tested)[0]).toContain('RS-1');
    expect(checkCoverage(clauses, cases, new Set(), reasons)[0]).toContain('RS-1');
    const excused = checkCoverage(inCore('G-2'), [], new Set(['G-2']), { 'G-2': 'a reason' });
    expect(excused[0]).toContain('G-2');
  });

  it('refuses a reason for a clause that a case judges, or that is not there', () => {
    const cases = [{ id: 'one', clauses: ['G-1'] }];
    const reasons = { 'G-1': 'a reason', [MISSING]: 'another' };
    const found = checkCoverage(inCore('G-1'), cases, new Set(), reasons);
    expect(found).toHaveLength(2);
    expect(found[0]).toContain('G-1 needs no reason');
    expect(found[1]).toContain(MISSING);
  });

  it('takes a list of cases that judge every clause', () => {
    const cases = [
      { id: 'one', clauses: ['G-1'] },
      { id: 'two', clauses: ['G-1', 'G-2'] },
    ];
    expect(checkCoverage(inCore('G-1', 'G-2'), cases)).toEqual([]);
  });

  it('names the clauses that no case judges', () => {
    const found = checkCoverage(inCore('G-1', 'G-2', 'G-3'), [{ id: 'one', clauses: ['G-2'] }]);
    expect(found).toEqual([expect.stringContaining('2 of 3 clauses')]);
    expect(found[0]).toContain('G-1, G-3');
  });

  it('refuses cases that judge nothing, or a clause that does not exist', () => {
    const cases = [
      { id: 'one', clauses: ['G-1', MISSING] },
      { id: 'two', clauses: [] },
    ];
    expect(checkCoverage(inCore('G-1'), cases)).toEqual([
      expect.stringContaining('the case two judges no clause'),
      expect.stringContaining(`the case one judges ${MISSING}`),
    ]);
  });
});
