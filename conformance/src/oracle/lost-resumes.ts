/**
 * Owns the Resumes whose answers nobody read: each may have taken its session over, and have lost it again with its own
 * socket. Judges nothing.
 */
import type { Facts, SentFrame, SessionFact } from './facts.js';
import { findResumes } from './lookups.js';

/** They were sent for that session, in their order. */
export function findLostResumes(
  sent: readonly SentFrame[],
  { id }: SessionFact,
): readonly SentFrame[] {
  return sent.filter(
    ({ frame: { body }, response }) =>
      body.case === 'resume' && body.value.sessionId === id && response === undefined,
  );
}

/** The same, of a trace that has been read. */
export function lostResumesOf(facts: Facts, session: SessionFact): readonly SentFrame[] {
  return findLostResumes(findResumes(facts, session.id), session);
}

/** Where the last of those sockets was lost that were there before a step; Infinity where one of them was still open. */
export function findLastLoss(
  lost: readonly SentFrame[],
  known: number,
  before = Number.POSITIVE_INFINITY,
): number {
  const losses = lost
    .filter(({ sentAt }) => sentAt > known && sentAt < before)
    .map(({ socket: { closedAt = Number.POSITIVE_INFINITY } }) => closedAt);
  return Math.max(known, ...losses);
}
