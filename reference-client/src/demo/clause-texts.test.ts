import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readClauseTexts } from './clause-texts.js';

const CHAPTERS = new URL('../../../docs/spec/', import.meta.url);
const chapters = readdirSync(CHAPTERS)
  .filter((name) => /^\d/.test(name))
  .map((name) => readFileSync(new URL(name, CHAPTERS), 'utf8'));

describe('the clauses of the demo', () => {
  it('have their titles and texts from the chapters', () => {
    const { 'OF-1': first } = readClauseTexts(chapters);
    expect(first?.title).toBe('Ringback and ringing');
    expect(first?.text).toContain('RINGING once');
    expect(first?.text).not.toContain('OF-2');
  });
});
