/** Owns which calls there were at a step, or between two: a long trace has thousands, and few at a time. Judges nothing. */
import type { CallFact, Facts } from './facts.js';
import { oncePerTrace } from './once-per-trace.js';
import { laySpans } from './spans.js';

/**
 * The calls of which something may have been seen behind the step `from`, and whose offers were sent by the step `to`;
 * in the order of the offers. All that were live at a step are among those from it to itself.
 */
export function findCallsDuring(facts: Facts, from: number, to = from): readonly CallFact[] {
  return CALLS(facts)(from, to);
}

const CALLS = oncePerTrace(({ calls }) =>
  laySpans(calls.values(), ({ offer }) => offer.sentAt, findLastSeen),
);

/** Where a call was last heard of; one that never ended may go on. */
function findLastSeen({ endedAt, offeredAt, claim, endedBy, events }: CallFact): number {
  if (endedAt === undefined) return Number.POSITIVE_INFINITY;
  const others = [offeredAt, claim?.answeredAt, endedBy?.answeredAt, events.at(-1)?.at];
  return Math.max(endedAt, ...others.map((step = endedAt) => step));
}
