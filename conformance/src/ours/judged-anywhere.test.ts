import { describe, expect, it } from 'vitest';
import { CLAUSES } from '../oracle/clauses.js';
import { describeJudged } from './judged-anywhere.js';

const IDS = Object.keys(CLAUSES);

/** A report in which some clauses were judged and the others not. */
const reportOf = (judged: readonly string[]) => ({
  clauses: IDS.map((id) => ({ id, verdict: judged.includes(id) ? 'failed' : 'notJudged' })),
});

describe('describeJudged()', () => {
  it('counts a clause that one part judged, whatever it came to', () => {
    const parts = [reportOf(IDS.slice(0, 9)), reportOf(IDS.slice(9))];
    expect(describeJudged(parts as never)).toBe(
      `each of the ${IDS.length} clauses was judged in some part`,
    );
  });

  it('names those that no part judged', () => {
    const parts = [reportOf(IDS.slice(2)), reportOf([])];
    expect(describeJudged(parts as never)).toBe(
      `${IDS.length - 2} of ${IDS.length} clauses were judged in some part; in none: ${IDS.slice(0, 2).join(' ')}`,
    );
  });
});
