import { describe, expect, it } from 'vitest';
import { groupBroken, groupExcused } from './broken.js';
import { renderHtml } from './html.js';
import { makeBroken, makeReport } from './reports.fixture.js';
import { choosePalette } from './terminal.js';
import { renderSummary } from './terminal-summary.js';

describe('groupBroken()', () => {
  it('has the clause first that is broken in most cases', () => {
    const report = makeReport([
      makeBroken('a', ['G-1', 4]),
      makeBroken('b', ['G-2', 4]),
      makeBroken('c', ['G-2', 9], ['G-2', 11]),
    ]);
    const groups = groupBroken(report).map(({ clause, cases }) => [clause, cases.length]);
    expect(groups).toEqual([
      ['G-2', 2],
      ['G-1', 1],
    ]);
  });

  it('has a clause about the situation before a general one', () => {
    const report = makeReport([makeBroken('a', ['G-3', 4], ['HU-1', 4])], ['G-3', 'HU-1']);
    expect(groupBroken(report).map(({ clause }) => clause)).toEqual(['HU-1', 'G-3']);
  });

  it('has of two that are broken at one step the one first that its case names first', () => {
    const report = makeReport([makeBroken('a', ['RJ-2', 4], ['OF-1', 4])], ['OF-1', 'RJ-2']);
    expect(groupBroken(report).map(({ clause }) => clause)).toEqual(['RJ-2', 'OF-1']);
  });

  it('has the clause first that nothing else was broken before, however often another is broken after it', () => {
    const report = makeReport([
      makeBroken('a', ['HU-1', 4], ['G-3', 9]),
      makeBroken('b', ['HU-1', 4], ['G-3', 9]),
      makeBroken('c', ['RJ-1', 3], ['G-3', 9]),
    ]);
    const groups = groupBroken(report).map(({ clause, cases }) => [clause, cases.length]);
    expect(groups).toEqual([
      ['HU-1', 2],
      ['RJ-1', 1],
      ['G-3', 3],
    ]);
  });

  it('leaves out what a list of known failures excuses', () => {
    const known = makeBroken('a', ['G-1', 4]);
    known.verdict = 'knownFailing';
    expect(groupBroken(makeReport([known]))).toEqual([]);
  });

  it('leaves out a clause that is excused wherever it is broken, in a case that fails for another', () => {
    const failed = makeBroken('a', ['HU-1', 4], ['G-1', 9]);
    for (const failure of failed.failures) {
      if (failure.clause === 'HU-1') failure.knownFailingBecause = 'ticket 12';
    }
    expect(groupBroken(makeReport([failed])).map(({ clause }) => clause)).toEqual(['G-1']);
  });

  it('leaves out what is only advised', () => {
    const failed = makeBroken('a', ['WR-7', 4], ['G-1', 9]);
    for (const failure of failed.failures) failure.advisory = failure.clause === 'WR-7';
    expect(groupBroken(makeReport([failed])).map(({ clause }) => clause)).toEqual(['G-1']);
  });

  it('is the order in which terminal and HTML tell them', () => {
    const report = makeReport(
      [
        makeBroken('a', ['G-3', 9], ['HU-1', 4]),
        makeBroken('b', ['G-1', 4]),
        makeBroken('c', ['G-1', 4]),
      ],
      ['G-1', 'G-3', 'HU-1'],
    );
    const order = groupBroken(report).map(({ clause }) => clause);
    expect(order).toEqual(['G-1', 'HU-1', 'G-3']);
    const [terminal = ''] = renderSummary(report, choosePalette(false)).split('clauses');
    const [, html = ''] = renderHtml(report).split('<h2>Broken clauses</h2>');
    const places = (text: string): readonly number[] => order.map((id) => text.indexOf(id));
    for (const text of [terminal, html]) {
      expect(places(text)).toEqual(places(text).toSorted((one, other) => one - other));
      expect(places(text)[0]).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('groupExcused()', () => {
  it('has a clause that is excused wherever it is broken, with each reason once, and no other one', () => {
    const cases = ['a', 'b', 'c'].map((id) => makeBroken(id, ['HU-1', 4], ['G-1', 9]));
    for (const [index, failure] of cases.flatMap(({ failures }) => failures).entries()) {
      if (failure.clause === 'HU-1' || index === 1) failure.knownFailingBecause = 'ticket 12';
    }
    const groups = groupExcused(makeReport(cases, ['HU-1', 'G-1']));
    expect(groups).toMatchObject([
      { clause: 'HU-1', reasons: ['ticket 12'], cases: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] },
    ]);
  });
});
