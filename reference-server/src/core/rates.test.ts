import { describe, expect, it } from 'vitest';
import { type Bucket, isFull, takeFrom } from './rates.js';

const RATE = { events: 60, periodMs: 60_000 };

describe('takeFrom()', () => {
  it('[LM-2] lets a burst pass, then one for each part of the period', () => {
    let bucket: Bucket | undefined;
    for (let index = 0; index < 60; index += 1) {
      const taken = takeFrom(bucket, RATE, 5000);
      expect(taken.waitMs).toBe(0);
      bucket = taken.bucket;
    }
    const refused = takeFrom(bucket, RATE, 5000);
    expect(refused.waitMs).toBe(1000);
    expect(takeFrom(refused.bucket, RATE, 5999).waitMs).toBe(1);
    const later = takeFrom(refused.bucket, RATE, 6000);
    expect(later.waitMs).toBe(0);
    expect(isFull(later.bucket, RATE, 6000)).toBe(false);
    expect(isFull(later.bucket, RATE, 66_000)).toBe(true);
  });

  it('[LM-2] is unlimited at 0', () => {
    const none = { events: 0, periodMs: 1000 };
    const { bucket } = takeFrom(undefined, none, 0);
    expect(takeFrom(bucket, none, 0).waitMs).toBe(0);
  });
});
