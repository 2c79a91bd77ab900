import { describe, expect, it } from 'vitest';
import { makeReport, makeResult } from './reports.fixture.js';
import { renderJson } from './write.js';

describe('renderJson()', () => {
  it('has every field, and a seed only where something was drawn', () => {
    const report = makeReport([makeResult()]);
    expect(JSON.parse(renderJson(report))).toMatchObject({ seed: 7, problems: [] });
    report.mode = 'check';
    expect(JSON.parse(renderJson(report))).not.toHaveProperty('seed');
  });
});
