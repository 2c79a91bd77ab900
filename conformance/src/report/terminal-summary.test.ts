import { type CaseResult, FailureSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { sayLeftOut } from './left-out.js';
import { makeFailed, makeReport, makeResult } from './reports.fixture.js';
import { choosePalette } from './terminal.js';
import { renderSummary } from './terminal-summary.js';
import { FEW } from './told.js';

const OUTSIDE_OF_CORE = sayLeftOut('--profile core');

describe('renderSummary()', () => {
  it('breaks the verdict where the terminal is narrow, and between words, and nowhere else', () => {
    const target = 'node a-server.js --port 0 --log-level error --services-file services.json';
    const report = makeReport([makeFailed()]);
    report.target = target;
    const render = (columns?: number): string =>
      renderSummary(report, choosePalette(false), false, columns);
    const verdict = render(40).split(/^verdict/m)[1] ?? '';
    for (const line of render(40).split('\n')) expect(line.length, line).toBeLessThanOrEqual(40);
    expect(verdict.replaceAll(/\s+/g, ' ')).toContain(`: ${target}`);
    expect(render()).toMatch(new RegExp(`^verdict  .*: ${target}$`, 'm'));
  });

  it('says how many calls were generated, and how many a second', () => {
    const generated = makeResult({ id: 'generated/core', kind: 'property', runs: 400 });
    const report = makeReport([makeResult(), generated]);
    const render = (isVerbose = true): string =>
      renderSummary(report, choosePalette(false), false, undefined, isVerbose);
    expect(render(false)).toContain('1 generated in 400 sequences, 1 a second');
    // Nothing was searched: that is nothing to tell.
    expect(render()).not.toContain('an order of steps');
    Object.assign(report.counts ?? {}, { ordersExplained: 3, ordersUnknown: 2 });
    expect(render()).toContain(
      'a search, no verdict: an order of steps found for 3 of 5 traces, 2 outside what it models',
    );
  });

  it('says how much was tried of many cases where that is asked for, and not of few', () => {
    const render = (count: number, isVerbose = true): string => {
      const cases = Array.from({ length: count }, (_, index) => makeResult({ id: `a/${index}` }));
      const report = makeReport(cases);
      Object.assign(report.counts ?? {}, { ordersExplained: 1 });
      return renderSummary(report, choosePalette(false), false, undefined, isVerbose);
    };
    expect(render(FEW + 1, false)).not.toMatch(/^(reached|orders) /m);
    expect(render(FEW + 1)).toMatch(/^reached {2}0 of \d+ kinds of situation/m);
    expect(render(FEW + 1)).toMatch(/^orders {3}a search, no verdict/m);
    expect(render(FEW)).not.toMatch(/^(reached|orders) /m);
  });

  it('groups cases that are not offered by their reasons, where they are many', () => {
    const idle = (id: string, notJudgedBecause: string): CaseResult =>
      makeResult({ id, verdict: 'notOffered', notJudgedBecause });
    const forks = Array.from({ length: FEW }, (_, at) => idle(`fork/${at}`, 'it has no fork'));
    const all = [idle('room/calls', 'its bound is not known'), ...forks];
    const render = (cases: readonly CaseResult[]): string =>
      renderSummary(makeReport(cases), choosePalette(false));
    expect(render(all)).toContain(
      [
        `cases    0 passed, 0 failed, ${FEW + 1} not offered`,
        `         not offered: ${FEW} cases, as it has no fork`,
        '         not offered: room/calls, as its bound is not known',
      ].join('\n'),
    );
    expect(render(forks)).not.toContain('as it has no fork');
    const each = all.map(({ id }) => idle(id, `a reason for ${id}`));
    expect(render(each)).toContain(`not offered: ${FEW + 1 - 6} more; --verbose tells each`);
  });

  it('tells past failures apart from the other cases, and counts those that failed', () => {
    const past = makeResult({ id: 'regression/mended', kind: 'regression' });
    const idle = { ...past, verdict: 'notOffered' };
    const back = { ...makeFailed(), id: 'regression/back', kind: 'regression' };
    const render = (...cases: CaseResult[]): string =>
      renderSummary(makeReport(cases), choosePalette(false));
    expect(render(makeResult(), past, idle)).toContain(
      '1 of them replays a failure once seen elsewhere (regression/*); none failed here',
    );
    expect(render(makeFailed(), past, back)).toContain(
      '2 of them replay failures once seen elsewhere (regression/*); 1 failed here',
    );
    expect(render(makeResult())).not.toContain('seen elsewhere');
  });

  it('gives no seed for what was recorded', () => {
    const report = makeReport([makeResult()]);
    report.mode = 'proxy';
    expect(renderSummary(report, choosePalette(false))).not.toContain('seed');
  });

  it('counts broken clauses that are excused', () => {
    const excused = makeResult({ id: 'known' });
    excused.failures.push(
      create(FailureSchema, { clause: 'OF-1', knownFailingBecause: 'not yet done' }),
    );
    const text = renderSummary(makeReport([excused]), choosePalette(false));
    expect(text).toContain('2 judged, 1 broken and excused');
    expect(text).not.toContain('none broken');
  });

  it('counts a clause that is broken without an excuse elsewhere only as broken', () => {
    const result = makeResult();
    result.failures.push(
      create(FailureSchema, { clause: 'OF-1', knownFailingBecause: 'not yet done' }),
      create(FailureSchema, { clause: 'OF-1' }),
    );
    const text = renderSummary(makeReport([result]), choosePalette(false));
    expect(text).toContain('2 judged, 1 broken\n');
  });

  it('says nothing of it where none were', () => {
    const text = renderSummary(makeReport([makeResult()]), choosePalette(false));
    expect(text).not.toContain('generated');
  });

  it('names what was not judged, and where there is too much of it, says where it is named', () => {
    const ids = Object.keys(CLAUSES) as ClauseId[];
    const summary = (count: number, isWritten: boolean): string =>
      renderSummary(
        makeReport([makeResult()], ['RJ-1'], { scope: new Set(ids.slice(0, count)) }),
        choosePalette(false),
        isWritten,
        80,
      ).replace(/\n +/g, ' ');
    expect(summary(40, true)).toContain(`not judged in this run: ${ids.slice(0, 40).join(' ')}`);
    expect(summary(90, true)).toMatch(/not judged in this run: \d+; the report names them/);
    expect(summary(90, false)).toContain('; --report DIR leaves a report that names them');
  });

  it('says why clauses were not judged, where there is a reason', () => {
    const reason = 'no second service is given';
    const report = makeReport([makeResult()], ['RJ-1'], {
      scope: new Set(['RJ-1', 'OF-1', 'SE-3', 'SE-4']),
      unreached: new Map((['SE-3', 'SE-4'] as const).map((id) => [id, reason])),
    });
    expect(renderSummary(report, choosePalette(false))).toContain(
      `         not judged in this run: SE-3 SE-4, as ${reason}\n         not judged in this run: OF-1\n`,
    );
  });

  it('[DN-1] counts what came up of a feature that an option leaves out with the rest', () => {
    const report = makeReport([makeResult()], ['RJ-1', 'DN-1'], {
      scope: new Set(['RJ-1', 'DN-1']),
      unreached: new Map([['DN-1', OUTSIDE_OF_CORE]]),
      features: [],
    });
    const text = renderSummary(report, choosePalette(false));
    expect(text).toContain('not to be judged: 1 outside of --profile core\n');
    expect(text).not.toContain('not judged in this run');
  });

  it('counts in one line what the options leave out, and does not say that it was missed', () => {
    const report = makeReport([makeResult()], ['RJ-1', 'RS-2'], {
      scope: new Set(['RJ-1', 'OF-1', 'RS-1', 'RS-2', 'RS-3']),
      unreached: new Map((['RS-1', 'RS-2', 'RS-3'] as const).map((id) => [id, OUTSIDE_OF_CORE])),
    });
    const text = renderSummary(report, choosePalette(false));
    expect(text).toContain(
      '         not judged in this run: OF-1\n         not to be judged: 2 outside of --profile core\n',
    );
    expect(report.clauses.find(({ id }) => id === 'RS-2')?.notJudgedBecause).toBe('');
  });
});
