import { FailureSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { Judged } from '../run/run.js';
import { NOTHING } from '../run/tally.js';
import { findGaps } from './gaps.js';
import { makeResult } from './reports.fixture.js';

const judge = (init: Parameters<typeof makeResult>[0], ...reached: readonly 'RJ-1'[]): Judged => ({
  result: makeResult(init),
  reached: new Set(reached),
  tally: NOTHING,
});

describe('findGaps()', () => {
  it('has nothing to say where all was reached', () => {
    const { reasons, problems } = findGaps(['RJ-1'], [judge({}, 'RJ-1')]);
    expect(reasons.size).toBe(0);
    expect(problems).toEqual([]);
  });

  it('is red for a MUST that no case reached', () => {
    const { reasons, problems } = findGaps(['RJ-1', 'OF-1'], [judge({}, 'RJ-1')]);
    expect([...reasons]).toEqual([['OF-1', '']]);
    expect(problems).toEqual([expect.stringMatching(/^no case put OF-1 \(.+\) to the test$/)]);
  });

  it('does not call a clause untested that is broken', () => {
    const failed = makeResult({ verdict: 'failed' });
    failed.failures.push(create(FailureSchema, { clause: 'OF-1' }));
    const { reasons, problems } = findGaps(['OF-1'], [judge(failed)]);
    expect([...reasons]).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('has one sentence for all clauses that failed cases did not come to', () => {
    const failed = judge({ verdict: 'failed', clauses: ['OF-1', 'HU-1'] });
    const { reasons, problems } = findGaps(['OF-1', 'HU-1'], [failed]);
    expect([...reasons.keys()]).toEqual(['OF-1', 'HU-1']);
    expect(problems).toEqual([
      'OF-1 HU-1 were not judged: the cases failed before they came to them',
    ]);
  });

  it('is not red for what cases did not come to of which it is known that they fail', () => {
    const known = judge({ verdict: 'knownFailing', clauses: ['OF-1'] });
    const { reasons, problems } = findGaps(['OF-1'], [known]);
    expect([...reasons]).toEqual([
      ['OF-1', 'the cases that are there for it fail before, as is known'],
    ]);
    expect(problems).toEqual([]);
  });

  it('is not red for a SHOULD', () => {
    expect(findGaps(['WR-7'], []).problems).toEqual([]);
  });

  it('takes the reason of the case that could not be played', () => {
    const open = judge({ verdict: 'notOffered', notJudgedBecause: 'one service only' });
    const { reasons, problems } = findGaps(['OF-1'], [open]);
    expect([...reasons]).toEqual([['OF-1', 'one service only']]);
    expect(problems).toEqual([]);
  });

  it('is not red for what a run did not come to that ended early: the reason is its end', () => {
    const { reasons, problems } = findGaps(['OF-1'], [], 'server', 'the server ended');
    expect([...reasons]).toEqual([['OF-1', 'the server ended']]);
    expect(problems).toEqual([]);
  });
});
