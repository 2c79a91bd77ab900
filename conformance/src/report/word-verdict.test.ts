import { describe, expect, it } from 'vitest';
import { makeFailed, makeReport, makeResult } from './reports.fixture.js';
import { wordVerdict } from './word-verdict.js';

const PASSED = [makeResult()];

describe('wordVerdict()', () => {
  it('names the profile and the features of a whole run that were judged', () => {
    expect(wordVerdict(makeReport(PASSED)).title).toBe('conformant to core');
    const features = ['resume', 'fork'];
    const one = makeReport(PASSED, ['RJ-1', 'RS-1'], { profile: 'all', features });
    expect(wordVerdict(one)).toEqual({ title: 'conformant to core + resume', about: '' });
    const two = makeReport(PASSED, ['RJ-1', 'RS-1', 'MD-1'], { profile: 'all', features });
    expect(wordVerdict(two)).toEqual({
      title: 'conformant to core + 2 features',
      about: 'resume, fork',
    });
    const operation = makeReport(PASSED, ['RJ-1'], { profile: 'operation' });
    expect(wordVerdict(operation).about).toBe('to the clauses of operation that were judged');
  });

  it('claims nothing after a part of the suite, a replay, or what was recorded', () => {
    const part = makeReport(PASSED, ['RJ-1'], { run: { availableCases: 244 } });
    expect(wordVerdict(part)).toEqual({
      title: '1 of 244 cases passed',
      about: 'a part of the suite, and no claim follows from it',
    });
    const replay = makeReport(PASSED, ['RJ-1'], { run: { availableCases: 244, replay: true } });
    expect(wordVerdict(replay).title).toBe('not seen again');
    for (const mode of ['check', 'proxy'] as const) {
      expect(wordVerdict(makeReport(PASSED, ['RJ-1'], { mode })).title).toBe(
        'nothing wrong was recorded',
      );
    }
  });

  it('accuses nobody of a list that is out of date, and says what else is', () => {
    const outdated = ['known failure OF-1 a: it passes now; take the line out'];
    const stale = makeReport(PASSED, ['RJ-1'], { outdated });
    expect(stale).toMatchObject({ verdict: 'list outdated', problems: outdated });
    expect(wordVerdict(stale).title).toBe('the list of known failures is out of date');
    const failed = makeReport([makeFailed()], ['RJ-1'], { outdated, run: { availableCases: 9 } });
    expect(wordVerdict(failed)).toEqual({ title: 'not conformant', about: '' });
  });
});
