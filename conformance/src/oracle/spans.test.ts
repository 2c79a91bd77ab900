import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laySpans } from './spans.js';

interface Stay {
  readonly from: number;
  readonly until: number;
}

const layStays = (stays: readonly Stay[]): ReturnType<typeof laySpans<Stay>> =>
  laySpans(
    stays,
    ({ from }) => from,
    ({ until }) => until,
  );

describe('laySpans()', () => {
  it('finds what had begun by a step and was not over at another, in the order of the beginnings', () => {
    const [early, long, late] = [
      { from: 1, until: 4 },
      { from: 2, until: Number.POSITIVE_INFINITY },
      { from: 5, until: 6 },
    ];
    const find = layStays([late, early, long]);
    expect(find(0, 0)).toEqual([]);
    expect(find(1, 1)).toEqual([early]);
    expect(find(3, 3)).toEqual([early, long]);
    // A step at which it is over is one at which it is over.
    expect(find(4, 4)).toEqual([long]);
    expect(find(3, 5)).toEqual([early, long, late]);
    expect(find(7, 7)).toEqual([long]);
    expect(layStays([])(0, 9)).toEqual([]);
  });

  it('finds the same as who looks at each', () => {
    const stay = fc.record({ from: fc.nat(30), lasts: fc.nat(30) });
    fc.assert(
      fc.property(fc.array(stay), fc.nat(40), fc.nat(40), (drawn, from, to) => {
        const stays = drawn.map((one) => ({ from: one.from, until: one.from + one.lasts }));
        const expected = stays
          .filter((one) => one.from <= to && one.until > from)
          .sort((one, other) => one.from - other.from);
        expect(layStays(stays)(from, to)).toEqual(expected);
      }),
    );
  });
});
