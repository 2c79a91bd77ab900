import { type CaseResult, FailureSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { makeReport, makeResult } from '../reports.fixture.js';
import { chooseHeadline, groupBroken } from './headline.js';

function fail(
  id: string,
  ...broken: readonly (readonly [clause: string, at: number])[]
): CaseResult {
  const failures = broken.map(([clause, eventIndex]) =>
    create(FailureSchema, { clause, participant: 'alice', eventIndex, explanation: clause }),
  );
  return makeResult({ id, verdict: 'failed', failures });
}

describe('groupBroken()', () => {
  it('has the clause first that is broken in most cases', () => {
    const report = makeReport([
      fail('a', ['G-1', 4]),
      fail('b', ['G-2', 4]),
      fail('c', ['G-2', 9], ['G-2', 11]),
    ]);
    const groups = groupBroken(report).map(({ clause, cases }) => [clause, cases.length]);
    expect(groups).toEqual([
      ['G-2', 2],
      ['G-1', 1],
    ]);
  });

  it('has a clause about the situation before a general one', () => {
    const report = makeReport([fail('a', ['G-3', 4], ['HU-1', 4])], ['G-3', 'HU-1']);
    expect(groupBroken(report).map(({ clause }) => clause)).toEqual(['HU-1', 'G-3']);
  });

  it('leaves out what a list of known failures excuses', () => {
    const known = fail('a', ['G-1', 4]);
    known.verdict = 'knownFailing';
    expect(groupBroken(makeReport([known]))).toEqual([]);
  });

  it('leaves out what is only advised', () => {
    const failed = fail('a', ['WR-7', 4], ['G-1', 9]);
    for (const failure of failed.failures) failure.advisory = failure.clause === 'WR-7';
    expect(groupBroken(makeReport([failed])).map(({ clause }) => clause)).toEqual(['G-1']);
  });
});

describe('chooseHeadline()', () => {
  it('has nothing to say of a run without a failure', () => {
    expect(chooseHeadline(makeReport([makeResult()]))).toBeUndefined();
  });

  it('takes the case that comes to the failure first', () => {
    const report = makeReport([fail('late', ['G-2', 30]), fail('early', ['G-2', 7], ['G-1', 9])]);
    expect(chooseHeadline(report)).toMatchObject({
      clause: 'G-2',
      result: { id: 'early' },
      failure: { eventIndex: 7 },
    });
  });

  it('prefers a scenario to a known trap and to a generated sequence, however short they are', () => {
    const trap = { ...fail('regression/trap', ['G-2', 3]), kind: 'regression' };
    const generated = { ...fail('generated/core', ['G-2', 2]), kind: 'property' };
    const report = makeReport([trap, generated, fail('plain', ['G-2', 30])]);
    expect(chooseHeadline(report)).toMatchObject({ result: { id: 'plain' } });
    expect(groupBroken(report)[0]?.cases.map(({ id }) => id)).toEqual([
      'plain',
      'regression/trap',
      'generated/core',
    ]);
  });

  it('prefers a case in which nothing else went wrong before', () => {
    const report = makeReport([fail('messy', ['G-1', 2], ['G-2', 5]), fail('clean', ['G-2', 30])]);
    expect(chooseHeadline(report)).toMatchObject({ clause: 'G-2', result: { id: 'clean' } });
  });
});
