import { describe, expect, it } from 'vitest';
import { createNumbering } from './numbering.js';

describe('createNumbering()', () => {
  it('leaves numbers as they are, with their gaps, as long as nothing is added', () => {
    const numbering = createNumbering();
    expect([1, 2, 5].map(numbering.give)).toEqual([1, 2, 5]);
    expect(numbering.reach(5)).toBe(5);
    expect(numbering.reach(4)).toBe(2);
  });

  it('[RQ-4] moves what comes after an addition, and knows the way back', () => {
    const numbering = createNumbering();
    numbering.give(1);
    expect(numbering.add()).toBe(2);
    expect(numbering.give(2)).toBe(3);
    expect(numbering.find(3)).toBe(2);
    expect(numbering.find(2)).toBeUndefined();
    expect(numbering.reach(2)).toBe(1);
  });

  it('[RS-5] gives the same number again', () => {
    const numbering = createNumbering();
    numbering.add();
    expect(numbering.give(1)).toBe(2);
    expect(numbering.give(1)).toBe(2);
  });

  it('[RS-9] counts what does not get there as had', () => {
    const numbering = createNumbering();
    numbering.give(1);
    numbering.skip(2);
    expect(numbering.reach(1)).toBe(2);
    expect(numbering.give(3)).toBe(3);
  });
});
