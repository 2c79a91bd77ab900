import { describe, expect, it } from 'vitest';
import { makeFailed, makeReport, makeResult } from './reports.fixture.js';

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

  it('marks a clause as failed when any case broke it', () => {
    const { clauses } = makeReport([passed, makeFailed()], ['RJ-1', 'HU-1', 'G-3']);
    const failed = clauses.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id);
    expect(failed).toEqual(['G-3', 'HU-1']);
  });
});
