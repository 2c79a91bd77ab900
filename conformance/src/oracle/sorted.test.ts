import { describe, expect, it } from 'vitest';
import { countFront, findLastInFront } from './sorted.js';

describe('countFront()', () => {
  it('counts those in front for which something holds', () => {
    const list = [1, 3, 3, 7];
    const counts = [0, 1, 3, 6, 7, 9].map((most) => countFront(list, (item) => item <= most));
    expect(counts).toEqual([0, 1, 3, 3, 4, 4]);
    expect(countFront([], () => true)).toBe(0);
  });

  it('looks at few of them', () => {
    let looked = 0;
    const list = Array.from({ length: 1000 }, (_, at) => at);
    countFront(list, (item) => {
      looked += 1;
      return item < 321;
    });
    expect(looked).toBeLessThan(12);
  });
});

describe('findLastInFront()', () => {
  it('finds the last one that fits, of those in front', () => {
    const list = [1, 2, 4, 5, 8];
    const isEven = (item: number): boolean => item % 2 === 0;
    expect(findLastInFront(list, (item) => item < 6, isEven)).toBe(4);
    expect(findLastInFront(list, (item) => item < 2, isEven)).toBeUndefined();
  });
});
