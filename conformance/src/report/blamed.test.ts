import { FailureSchema, type Report } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { joinNames, nameBlamed } from './blamed.js';
import { renderHtml } from './html.js';
import { makeReport, makeResult } from './reports.fixture.js';
import { choosePalette } from './terminal.js';
import { renderSummary } from './terminal-summary.js';

function breakCase(caller: string, callee: string, side: string, excuse = '') {
  const known = { clause: 'RJ-1', side, knownFailingBecause: excuse };
  const failures = [create(FailureSchema, known)];
  return makeResult({ id: `${caller}→${callee}/x`, verdict: 'failed', caller, callee, failures });
}

const report = (...cases: ReturnType<typeof breakCase>[]): Report =>
  makeReport(cases, ['RJ-1'], { mode: 'interop', target: 'a, b, c' });

const SEVERAL = [
  breakCase('a', 'b', 'server'),
  breakCase('a', 'c', 'callee'),
  breakCase('c', 'b', 'caller'),
  breakCase('b', 'b', 'caller', 'known'),
  breakCase('b', 'a', ''),
];

describe('nameBlamed()', () => {
  it('names who broke something that counts, and nobody else', () => {
    expect(nameBlamed(report(...SEVERAL))).toEqual(['c', 'the server']);
    expect(nameBlamed(report(breakCase('b', 'a', '')))).toEqual([]);
  });

  it('gives verdicts their subject', () => {
    const summary = renderSummary(report(...SEVERAL), choosePalette(false));
    expect(summary).toContain('verdict  not conformant: c and the server (tested: a, b, c)');
    const one = renderHtml(report(breakCase('a', 'c', 'callee')));
    expect(one).toContain('<title>Not conformant: c · ');
    expect(one).toMatch(/<strong>c<\/strong><\/bdi> breaks 1 clause .*Tested: <bdi>a, b, c</);
    expect(renderHtml(report(...SEVERAL))).toContain('c and the server</strong></bdi> break 1 ');
  });

  it('leaves a verdict with the target where it is undecided', () => {
    const text = renderSummary(report(breakCase('b', 'a', '')), choosePalette(false));
    expect(text).toContain('verdict  not conformant: a, b, c');
  });
});

describe('joinNames()', () => {
  it('puts an and before the last', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(joinNames)).toEqual([
      ...['', 'a', 'a and b', 'a, b and c'],
    ]);
  });
});
