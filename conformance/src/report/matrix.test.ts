import { FailureSchema, type Report } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { renderHtml } from './html.js';
import { readMatrix } from './matrix.js';
import { makeReport, makeResult } from './reports.fixture.js';
import { choosePalette } from './terminal.js';
import { renderSummary } from './terminal-summary.js';

function pairOf(caller: string, callee: string, scenario: string, verdict = 'passed') {
  const id = `${caller}→${callee}/${scenario}`;
  const blame = `The callee's SDK, ${callee}, broke MU-4.`;
  const failures =
    verdict === 'failed'
      ? [create(FailureSchema, { clause: 'MU-4', participant: 'caller', side: 'callee', blame })]
      : [];
  return makeResult({ id, caller, callee, verdict, failures });
}

function reportOf(): Report {
  return makeReport(
    [
      pairOf('a', 'a', 'mute'),
      pairOf('a', 'b', 'mute', 'failed'),
      pairOf('a', 'b', 'reject'),
      pairOf('b', 'a', 'mute', 'inconclusive'),
    ],
    ['RJ-1'],
    { mode: 'interop', absent: [{ name: 'c', reason: 'nothing to start it with' }] },
  );
}

describe('the matrix of clients', () => {
  it('has a cell for each ordered pair, with the worst verdict of its cases', () => {
    const matrix = readMatrix(reportOf());
    expect(matrix?.clients).toEqual(['a', 'b']);
    const cells = matrix?.rows.map((row) => row.map(({ verdict }) => verdict));
    expect(cells).toEqual([
      ['passed', 'failed'],
      ['inconclusive', 'notJudged'],
    ]);
    expect(matrix?.rows[0]?.[1]).toMatchObject({ caller: 'a', callee: 'b', passed: 1, failed: 1 });
  });

  it('is not there for a run without pairs', () => {
    expect(readMatrix(makeReport([makeResult()]))).toBeUndefined();
  });

  it('is in the summary on the terminal, with who is absent and who is to blame', () => {
    const text = renderSummary(reportOf(), choosePalette(false));
    expect(text).toMatch(/a +1 passed +1 passed, 1 failed/);
    expect(text).toMatch(/b +0 passed, 1 not judged +not played/);
    expect(text).toContain('c: skipped, nothing to start it with');
    expect(text).toContain("The callee's SDK, b, broke MU-4. (in 1 case)");
  });

  it('is in the page, every case one link away', () => {
    const page = renderHtml(reportOf());
    const summary = page.slice(page.indexOf('class="clients"'), page.indexOf('class="absent"'));
    for (const id of ['a→a/mute', 'a→b/mute', 'a→b/reject', 'b→a/mute']) {
      const link = `#case/${id.split('/').map(encodeURIComponent).join('/')}`;
      expect(summary.includes(link) || summary.includes(`#case/${id}`)).toBe(true);
    }
    expect(page).toContain('nothing to start it with');
  });
});
