import { describe, expect, it } from 'vitest';
import { checkGenerated } from './check-generated.js';
import { renderClauses } from './generate-clauses.js';

const A = { path: 'gen/a.ts', text: 'a' };
const B = { path: 'gen/b.ts', text: 'b' };

describe('checkGenerated()', () => {
  it('has nothing against files as they would be generated', () => {
    expect(checkGenerated([A, B], [B, A])).toEqual([]);
  });

  it('names stale, missing and left-over files, and what to do', () => {
    const stale = { ...A, text: 'old' };
    expect(checkGenerated([stale, { path: 'gen/c.ts', text: '' }], [A, B])).toEqual([
      expect.stringMatching(/gen\/a\.ts: is stale.*npm run generate/),
      expect.stringMatching(/gen\/b\.ts: is missing.*npm run generate/),
      expect.stringMatching(/gen\/c\.ts: is generated from nothing.*npm run generate/),
    ]);
  });
});

describe('renderClauses()', () => {
  it('keeps quotes, backticks and backslashes as they are', () => {
    const text = `it's \`a\\b\` "c" \${d}`;
    const parts = { id: 'G-1', title: 't', level: 'MUST', profile: 'core', binds: 'both' };
    const rendered = renderClauses([{ ...parts, source: 'original guide', text, chapter: '1.md' }]);
    const table = /CLAUSES = (\{.*\}) as const/s.exec(rendered)?.[1] ?? '';
    expect(JSON.parse(table.replace(/,\s*\}$/, '}'))).toMatchObject({ 'G-1': { text } });
  });
});
