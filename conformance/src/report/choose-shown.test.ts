import { type CaseResult, FailureSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { base } from '../oracle/flows.fixture.js';
import { chooseShown } from './choose-shown.js';
import { makeReport, makeResult } from './reports.fixture.js';

function fail(id: string, clause: string, eventIndex: number, explanation: string): CaseResult {
  const failures = [create(FailureSchema, { clause, eventIndex, explanation })];
  return makeResult({ id, verdict: 'failed', failures });
}

const idsOf = (results: readonly CaseResult[]): readonly string[] =>
  chooseShown(makeReport(results)).map(({ id }) => id);

describe('chooseShown()', () => {
  it('shows a failure once, in the case that comes to it soonest', () => {
    const results = [
      fail('a', 'HU-1', 9, 'bob was not told of call-1.'),
      fail('b', 'HU-1', 4, 'bob was not told of call-2.'),
      fail('c', 'HU-1', 12, 'bob was not told of call-3.'),
    ];
    expect(idsOf(results)).toEqual(['b']);
  });

  it('takes the same failure of other users for the same', () => {
    const named = (id: string, from: string, to: string): CaseResult => {
      const trace = base();
      for (const entry of trace.entries) if (entry.participant === from) entry.participant = to;
      return { ...fail(id, 'HU-1', 9, `${to} was not told of call-1.`), trace };
    };
    expect(idsOf([named('a', 'bob', 'bob'), named('b', 'bob', 'bobby-2')])).toEqual(['a']);
  });

  it('does not take the same failure of two SDKs for the same', () => {
    const blame = (id: string, who: string): CaseResult => {
      const result = fail(id, 'HU-1', 9, 'bob was not told.');
      for (const failure of result.failures) failure.blame = `${who} is to blame`;
      return result;
    };
    expect(idsOf([blame('a', 'ours'), blame('b', 'theirs')])).toEqual(['a', 'b']);
  });

  it('shows another failure of the same clause, and of another one', () => {
    const results = [
      fail('a', 'HU-1', 9, 'bob was not told.'),
      fail('b', 'HU-1', 11, 'bob was told twice.'),
      fail('c', 'RJ-1', 2, 'bob was not told.'),
    ];
    expect(idsOf(results)).toEqual(['a', 'c', 'b']);
  });

  it('shows five at most, none that passed, and none without a failure', () => {
    const results = [...'abcdefg'].map((id) => fail(id, 'HU-1', 9, `${id} was not told.`));
    const others = [makeResult({ id: 'passed' }), makeResult({ id: 'bare', verdict: 'failed' })];
    expect(idsOf([...others, ...results])).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
