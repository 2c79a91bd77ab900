import { describe, expect, it } from 'vitest';
import { groupBroken } from '../broken.js';
import { makeBroken, makeReport, makeResult } from '../reports.fixture.js';
import { chooseHeadline } from './headline.js';

describe('chooseHeadline()', () => {
  it('has nothing to say of a run without a failure', () => {
    expect(chooseHeadline(makeReport([makeResult()]))).toBeUndefined();
  });

  it('takes the case that comes to the failure first', () => {
    const report = makeReport([
      makeBroken('late', ['G-2', 30]),
      makeBroken('early', ['G-2', 7], ['G-1', 9]),
    ]);
    expect(chooseHeadline(report)).toMatchObject({
      clause: 'G-2',
      result: { id: 'early' },
      failure: { eventIndex: 7 },
    });
  });

  it('prefers a scenario to a past failure and to a generated sequence, however short they are', () => {
    const trap = { ...makeBroken('regression/trap', ['G-2', 3]), kind: 'regression' };
    const generated = { ...makeBroken('generated/core', ['G-2', 2]), kind: 'property' };
    const report = makeReport([trap, generated, makeBroken('plain', ['G-2', 30])]);
    expect(chooseHeadline(report)).toMatchObject({ result: { id: 'plain' } });
    expect(groupBroken(report)[0]?.cases.map(({ id }) => id)).toEqual([
      'plain',
      'regression/trap',
      'generated/core',
    ]);
  });

  it('prefers a case in which nothing else went wrong before', () => {
    const report = makeReport([
      makeBroken('messy', ['G-1', 2], ['G-2', 5]),
      makeBroken('clean', ['G-2', 30]),
    ]);
    expect(chooseHeadline(report)).toMatchObject({ clause: 'G-2', result: { id: 'clean' } });
  });
});
