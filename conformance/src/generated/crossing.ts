/** Owns when two frames of a trace cross: both were under way at the same moment. Pure. */
import type { BodyCase, Facts, SentFrame } from '../oracle/facts.js';
import { findSettle } from '../oracle/timeline.js';

/** A request this close to the end of a timer races with it, in milliseconds. */
export const CLOSE_MS = 50;

/** The frames of a kind. */
export function pick(facts: Facts, kind: BodyCase): readonly SentFrame[] {
  return facts.sent.filter(({ frame }) => frame.body.case === kind);
}

/** Both were under way at the same moment. A frame without an id is, until its sender is settled. */
export function crosses(facts: Facts, one: SentFrame, other: SentFrame): boolean {
  const doneAt = (sent: SentFrame): number =>
    sent.answeredAt ?? findSettle(facts, sent.participant, sent.sentAt) ?? facts.entries.length;
  return one.sentAt < doneAt(other) && other.sentAt < doneAt(one);
}
