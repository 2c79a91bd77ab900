import { describe, expect, it } from 'vitest';
import { CLAUSES } from '../oracle/clauses.js';
import { makeFailed, makeFailedOf, makeReport, makeResult } from './reports.fixture.js';

const passed = makeResult();
const notOffered = makeResult({ verdict: 'notOffered', notJudgedBecause: 'one service only' });
const inconclusive = makeResult({ verdict: 'inconclusive', notJudgedBecause: 'too long' });

describe('buildReport()', () => {
  it.each([
    ['conformant', [passed, notOffered]],
    ['not conformant', [passed, makeFailed(), inconclusive]],
    ['inconclusive', [passed, inconclusive]],
    ['inconclusive', [notOffered]],
    ['inconclusive', []],
  ] as const)('is %s', (verdict, results) => {
    expect(makeReport(results).verdict).toBe(verdict);
  });

  it('says why there is no verdict where all that was judged is excused', () => {
    const excused = makeResult({ verdict: 'knownFailing' });
    const why = 'no case passed: those that were judged are known to fail, and that is no verdict';
    expect(makeReport([excused, notOffered])).toMatchObject({
      verdict: 'inconclusive',
      notes: [why],
    });
    expect(makeReport([excused, passed]).notes).toEqual([]);
    expect(makeReport([excused, inconclusive]).notes).toEqual([]);
  });

  it('counts the cases', () => {
    const { summary } = makeReport([passed, passed, makeFailed(), notOffered, inconclusive]);
    expect(summary).toMatchObject({ passed: 2, failed: 1, notOffered: 1, inconclusive: 1 });
  });

  it('says of each clause in its scope what became of it', () => {
    const { clauses } = makeReport([passed, makeFailed()]);
    const verdicts = Object.fromEntries(clauses.map(({ id, verdict }) => [id, verdict]));
    expect(verdicts).toMatchObject({ 'RJ-1': 'passed', 'OF-1': 'notJudged' });
    const [reject] = clauses.filter(({ id }) => id === 'RJ-1');
    expect(reject).toMatchObject({ level: 'MUST', binds: 'server', title: 'Reject' });
    expect(reject?.cases).toEqual(['reject/ringing', 'hang-up/both']);
  });

  it('carries what a page about a clause needs', () => {
    const [reject] = makeReport([passed]).clauses.filter(({ id }) => id === 'RJ-1');
    expect(reject).toMatchObject({ source: CLAUSES['RJ-1'].source, chapter: '4-calls.md' });
    expect(reject?.text).toBe(CLAUSES['RJ-1'].text);
  });

  it('has the names that a reader sees, beside the ids of the trace', () => {
    const [failed, other] = makeReport([makeFailedOf('c-91bb7f'), passed]).cases;
    expect(failed?.failures[0]?.explanation).toContain('c-91bb7f');
    expect(failed?.names).toMatchObject({ 'c-91bb7f': 'call-1' });
    expect(other?.names).toEqual({});
  });

  it('adds up what the cases did', () => {
    const { counts } = makeReport([passed, makeFailed()]);
    expect(counts).toMatchObject({ calls: 2, framesSent: 40 });
  });

  it('leads from a clause to its cases and its mutants', () => {
    const { traceability } = makeReport([passed, makeFailed()]);
    expect(traceability).toMatchObject([
      { clause: 'OF-1', cases: ['reject/ringing', 'hang-up/both'], mutants: [] },
      { clause: 'RJ-1', cases: ['reject/ringing', 'hang-up/both'], mutants: ['deaf-reject'] },
    ]);
  });

  it('names the slowest cases first, and ten of them', () => {
    const cases = Array.from({ length: 12 }, (_, index) =>
      makeResult({ id: `a/${index}`, durationMs: index }),
    );
    const slowest = makeReport(cases).timings?.slowest ?? [];
    expect(slowest.map(({ caseId }) => caseId)).toEqual(
      Array.from({ length: 10 }, (_, index) => `a/${11 - index}`),
    );
  });

  it('marks a clause as failed when any case broke it', () => {
    const { clauses } = makeReport([passed, makeFailed()], ['RJ-1', 'HU-1', 'G-3']);
    const failed = clauses.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id);
    expect(failed).toEqual(['G-3', 'HU-1']);
  });
});
