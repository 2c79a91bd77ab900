import { FailureSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { makeResult } from '../report/reports.fixture.js';
import { UsageError } from '../usage/usage-error.js';
import { excuse, loadKnownFailing, readKnownFailing, reviewList } from './known-failing.js';
import type { Judged } from './run.js';
import { NOTHING } from './tally.js';

const fail = (...clauses: readonly string[]): Judged => ({
  result: makeResult({
    verdict: 'failed',
    failures: clauses.map((clause) => create(FailureSchema, { clause, participant: 'bob' })),
  }),
  reached: new Set(['RJ-1', 'OF-1']),
  tally: NOTHING,
});
const known = readKnownFailing('RJ-1 reject/* the gateway keeps the call');

describe('readKnownFailing()', () => {
  it('reads a clause, a case and a reason from each line', () => {
    const text = '# ours\n\n  rj-1   reject/*  ticket 12: later \r\nOF-1 a/b because\n';
    expect(readKnownFailing(text)).toEqual([
      { clause: 'RJ-1', cases: 'reject/*', reason: 'ticket 12: later' },
      { clause: 'OF-1', cases: 'a/b', reason: 'because' },
    ]);
  });

  it.each([
    ['line 2 of the known failures: there is no clause XX-9', '\nXX-9 a/b why'],
    ['line 1 of the known failures: write a clause, a case and the reason', 'RJ-1 reject/*'],
    ['line 1 of the known failures: write a clause, a case and the reason', 'RJ-1'],
  ])('says "%s"', (sentence, text) => {
    expect(() => readKnownFailing(text)).toThrow(UsageError);
    expect(() => readKnownFailing(text)).toThrow(sentence);
  });
});

describe('loadKnownFailing()', () => {
  it('reads a regular file alone: of another one the end may never come', async () => {
    await expect(loadKnownFailing('/dev/zero')).rejects.toThrow('it is no regular file');
  });
});

describe('excuse()', () => {
  it('leaves a failure that is not listed', () => {
    expect(excuse(fail('OF-1'), known, false).result.verdict).toBe('failed');
    expect(excuse(fail('RJ-1', 'OF-1'), known, false).result.verdict).toBe('failed');
  });

  it('excuses a listed failure, with its reason', () => {
    const { result } = excuse(fail('RJ-1'), known, true);
    expect(result.verdict).toBe('knownFailing');
    expect(result.knownFailingBecause).toBe('the gateway keeps the call');
    expect(result.failures[0]?.knownFailingBecause).toBe('the gateway keeps the call');
  });

  it('only advises where a clause says SHOULD, unless strict', () => {
    const lenient = excuse(fail('WR-7'), [], false).result;
    expect(lenient.verdict).toBe('passed');
    expect(lenient.failures[0]?.advisory).toBe(true);
    expect(excuse(fail('WR-7'), [], true).result.verdict).toBe('failed');
  });

  it('does not count that somebody waits in vain who saw what a SHOULD advises against', () => {
    const judged = fail('WR-7');
    judged.result.notJudgedBecause = 'bob waited 5000 ms for RINGING, and it did not come';
    const { result } = excuse({ ...judged, waited: 'bob' }, [], false);
    expect(result.verdict).toBe('notOffered');
    expect(result.notJudgedBecause).toBe(
      'the case needs what WR-7 only advises: bob waited 5000 ms for RINGING, and it did not come',
    );
    expect(excuse({ ...judged, waited: 'alice' }, [], false).result.verdict).toBe('inconclusive');
    expect(excuse({ ...judged, waited: 'bob' }, [], true).result.verdict).toBe('failed');
  });

  it('never passes a case that did not reach its clauses', () => {
    const judged = { ...fail('WR-7'), reached: new Set<'RJ-1'>(['RJ-1']) };
    const { result } = excuse(judged, [], false);
    expect(result.verdict).toBe('inconclusive');
    expect(result.notJudgedBecause).toContain('OF-1');
  });

  it('does not change what it is given', () => {
    const judged = fail('RJ-1');
    excuse(judged, known, false);
    expect(judged.result.verdict).toBe('failed');
  });
});

describe('reviewList()', () => {
  const names = ['reject/ringing', 'mute/basic'];
  const review = (...judged: readonly Judged[]) => reviewList(known, judged, names);

  it('counts what an entry covers', () => {
    const { entries, problems, notes } = review(excuse(fail('RJ-1', 'OF-1'), known, false));
    expect(entries).toMatchObject([{ clause: 'RJ-1', covered: 1 }]);
    expect([...problems, ...notes]).toEqual([]);
  });

  it('is red for an entry that passes', () => {
    const passed = { ...fail(), result: makeResult({ verdict: 'passed' }) };
    expect(review(passed).problems).toEqual([
      'known failure RJ-1 reject/*: it passes now; take the line out',
    ]);
    expect(review(fail('OF-1')).problems).toHaveLength(1);
  });

  it('is red for an entry that matches nothing', () => {
    const rotten = readKnownFailing('RJ-1 rejects/* gone');
    expect(reviewList(rotten, [], names).problems).toEqual([
      'known failure RJ-1 rejects/*: no case has such a name; `list` has them',
    ]);
  });

  it('does not call a clause kept to which its cases do not come, as they fail before', () => {
    const before = { ...fail('OF-1'), reached: new Set(['OF-1'] as const) };
    expect(review(before)).toMatchObject({
      problems: [],
      notes: ['known failure RJ-1 reject/*: its cases fail before they come to it'],
    });
  });

  it('says nothing of an entry whose cases were not judged', () => {
    const open = { ...fail(), result: makeResult({ verdict: 'notOffered' }) };
    expect(review(open)).toMatchObject({
      problems: [],
      notes: [expect.stringContaining('not judged')],
    });
    expect(review()).toMatchObject({ problems: [], notes: [expect.stringContaining('not part')] });
  });
});
