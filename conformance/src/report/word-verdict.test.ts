import { describe, expect, it } from 'vitest';
import { makeFailed, makeReport, makeResult } from './reports.fixture.js';
import { type WordedVerdict, wordVerdict } from './word-verdict.js';

const PASSED = [makeResult()];
const CORE = ['RJ-1', 'OF-1'];

describe('wordVerdict()', () => {
  it('names the profile and the features of a whole run that were kept', () => {
    const features = ['resume', 'fork'];
    const word = (reached: readonly string[], profile = 'all'): Partial<WordedVerdict> =>
      wordVerdict(makeReport(PASSED, reached, { profile, features }));
    expect(word(CORE, 'core')).toMatchObject({ title: 'conformant to core', about: '' });
    expect(word([...CORE, 'RS-1'])).toMatchObject({ title: 'conformant to core + resume' });
    expect(word([...CORE, 'RS-1', 'MD-1'])).toMatchObject({
      title: 'conformant to core + 2 features',
      about: 'resume, fork',
    });
    expect(word([...CORE, 'RS-1', 'MD-1']).claim).toMatch(
      /^conformant to audiocall 1: core, resume, fork, as audiocall-conformance \S+ judges it$/,
    );
    const operation = wordVerdict(makeReport(PASSED, ['RJ-1'], { profile: 'operation' }));
    expect(operation.claim).toBe('');
    expect(operation.about).toBe('to the clauses of operation that were judged');
  });

  it.each([
    [['leave'], 'conformant', 'nothing failed', 'core is not claimed: the driver claims no leave'],
    [
      ['offer_call', 'answer_call'],
      'inconclusive',
      'inconclusive',
      'core is not claimed: the driver claims no offer_call, no answer_call, so that no call could be played',
    ],
    [
      ['create_session'],
      'inconclusive',
      'inconclusive',
      'core is not claimed: the driver claims no create_session, so that no call could be played',
    ],
  ])('claims nothing of an SDK that lacks %j', (lacks, verdict, title, about) => {
    const report = makeReport(PASSED, CORE, { mode: 'client', lacks });
    expect(report.verdict).toBe(verdict);
    expect(report.claim).toBe('');
    expect(wordVerdict(report)).toMatchObject({ title, about, claim: '' });
  });

  it('claims no feature of which a run of core reached something, or missed something', () => {
    const scope = new Set(['RJ-1', 'RS-1', 'RS-2'] as const);
    const report = makeReport(PASSED, ['RJ-1', 'RS-1'], { profile: 'core', scope });
    expect(wordVerdict(report)).toMatchObject({ title: 'conformant to core', about: '' });
    const all = makeReport(PASSED, ['RJ-1', 'RS-1'], { profile: 'all', scope });
    expect(wordVerdict(all)).toMatchObject({
      title: 'conformant to core',
      about: 'resume is not claimed: RS-2 was not judged',
    });
  });

  it('excepts from the claim what was not judged of core, with the reason', () => {
    const scope = new Set(['RJ-1', 'SE-3', 'DV-3', 'WR-7'] as const);
    const unreached = new Map([['SE-3', 'no second service is given'] as const]);
    expect(wordVerdict(makeReport(PASSED, ['RJ-1'], { scope, unreached }))).toMatchObject({
      title: 'conformant to core but for SE-3',
      about: 'SE-3 was not judged: no second service is given',
      look: 'conformant',
      claim: expect.stringMatching(/^conformant to audiocall 1: core but for SE-3, as /),
    });
    const more = new Set(['RJ-1', 'SE-3', 'SE-4', 'SE-5', 'SE-6'] as const);
    expect(wordVerdict(makeReport(PASSED, ['RJ-1'], { scope: more }))).toMatchObject({
      title: 'conformant to core but for 4 clauses',
      about: 'SE-3 SE-4 SE-5 SE-6 were not judged',
    });
  });

  it('does not claim core where a clause of it is broken and excused', () => {
    const failures = [{ clause: 'OF-1', knownFailingBecause: 'ticket 12' }];
    const excused = makeResult({ id: 'b', verdict: 'knownFailing', failures });
    expect(wordVerdict(makeReport([...PASSED, excused], CORE))).toEqual({
      claim: '',
      title: 'nothing failed but OF-1, which is excused',
      about: 'core is not claimed: OF-1 broken',
      look: 'knownFailing',
    });
  });

  it('claims nothing of a feature that is not offered, whatever came up of it', () => {
    const report = makeReport(PASSED, [...CORE, 'DN-1'], { profile: 'all', features: ['resume'] });
    const { verdict, notJudgedBecause } = report.clauses.find(({ id }) => id === 'DN-1') ?? {};
    expect(verdict).toBe('notJudged');
    expect(notJudgedBecause).toContain('does not offer device_notice');
    expect(wordVerdict(report)).toMatchObject({ title: 'conformant to core', about: '' });
  });

  it('claims nothing after a part of the suite, a replay, or what was recorded', () => {
    const part = makeReport(PASSED, ['RJ-1'], { run: { availableCases: 244 } });
    expect(wordVerdict(part)).toMatchObject({
      title: '1 of 1 played case passed; 243 not played',
      about: 'a part of the suite, and no claim follows from it',
    });
    const idle = makeResult({ id: 'idle', verdict: 'notOffered' });
    const known = makeResult({ id: 'known', verdict: 'knownFailing' });
    const some = makeReport([...PASSED, idle, known], ['RJ-1'], { run: { availableCases: 13 } });
    expect(wordVerdict(some).title).toBe('1 of 2 played cases passed; 11 not played');
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
    expect(wordVerdict(failed)).toMatchObject({ title: 'not conformant', about: '' });
  });
});
