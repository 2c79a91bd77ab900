import { describe, expect, it } from 'vitest';
import { createPace } from './pace.js';

/** The moments at which so many frames are sent that are all ready at once. */
function sendAll(framesPerSecond: number, frames: number): readonly number[] {
  const pace = createPace(framesPerSecond);
  let nowMs = 5;
  return Array.from({ length: frames }, () => {
    nowMs += pace?.delayMs(nowMs) ?? 0;
    pace?.count(nowMs);
    return nowMs;
  });
}

describe('createPace()', () => {
  it('keeps no pace where a rate is usual, or there is none', () => {
    expect(createPace(0)).toBeUndefined();
    expect(createPace(100)).toBeUndefined();
  });

  it.each([1, 2, 5, 20, 99])('[LM-2] stays within a rate of %i frames a second', (rate) => {
    const sentAt = sendAll(rate, 4 * rate);
    for (const fromMs of sentAt) {
      const within = sentAt.filter((ms) => ms >= fromMs && ms <= fromMs + 1000);
      expect(within.length).toBeLessThanOrEqual(rate);
    }
    expect(sentAt.at(-1)).toBeLessThanOrEqual(5 + (createPace(rate)?.spanMs(4 * rate) ?? 0));
  });

  it('sends the first frames at once', () => {
    expect(sendAll(20, 17)).toEqual([...Array.from({ length: 16 }, () => 5), 1105]);
  });
});
