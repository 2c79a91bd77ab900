/**
 * Owns how often something may happen: buckets that fill with time and that each event takes from.
 * Knows neither clocks nor what is counted (LM-2).
 */

/** So many events in a period; all of them may come at once. */
export interface Rate {
  /** 0 is unlimited. */
  readonly events: number;
  readonly periodMs: number;
}

/** What is left of a rate, and since when. */
export interface Bucket {
  readonly left: number;
  readonly at: number;
}

/** What arithmetic may be off by, in events. */
const ROUNDING = 1e-6;

/** Takes one event out of a bucket, which is full at first. `waitMs` is 0 when there was one. */
export function takeFrom(
  bucket: Bucket | undefined,
  rate: Rate,
  now: number,
): { readonly bucket: Bucket; readonly waitMs: number } {
  if (rate.events === 0) return { bucket: { left: 0, at: now }, waitMs: 0 };
  const left = leftIn(bucket, rate, now);
  if (left >= 1 - ROUNDING) return { bucket: { left: left - 1, at: now }, waitMs: 0 };
  const waitMs = Math.ceil(((1 - left - ROUNDING) * rate.periodMs) / rate.events);
  return { bucket: { left, at: now }, waitMs };
}

/** A full bucket need not be kept. */
export function isFull(bucket: Bucket, rate: Rate, now: number): boolean {
  return leftIn(bucket, rate, now) >= rate.events;
}

function leftIn(bucket: Bucket | undefined, { events, periodMs }: Rate, now: number): number {
  if (bucket === undefined) return events;
  return Math.min(events, bucket.left + ((now - bucket.at) * events) / periodMs);
}
