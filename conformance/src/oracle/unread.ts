/** Owns how much a session may have been sent that nobody read, its socket being lost. Judges nothing. */
import type { Facts, SentFrame, SessionFact } from './facts.js';
import { findProcessed } from './timeline.js';

/** What brings nobody an event. */
const QUIET = new Set<string | undefined>(['ping', 'pong', 'ack']);

/** That a party is away, that it is back, that a negotiation is over, and that the call is. */
const EVENTS_OF_A_CALL = 4;

/**
 * How many events at most were queued for a session and read by nobody until it was resumed. Without a bound, unless
 * its last Ping came behind everything that anybody had sent, and nobody has sent anything since: then there
 * is left what timers and lost sockets bring.
 */
export function boundUnread(facts: Facts, session: SessionFact, resume: SentFrame): number {
  const settles = facts.settles.get(session.participant) ?? [];
  const last = settles.findLast(
    (settle) => settle.session === session && settle.pongAt < resume.sentAt,
  );
  if (last === undefined) return Number.POSITIVE_INFINITY;
  const until = resume.answeredAt ?? resume.sentAt;
  const isRead = [...facts.sent, ...facts.unheard].every(
    (sent) =>
      sent === resume ||
      sent.sentAt > until ||
      QUIET.has(sent.frame.body.case) ||
      (findProcessed(sent) ?? Number.POSITIVE_INFINITY) <= last.pingAt,
  );
  return isRead ? EVENTS_OF_A_CALL * (1 + facts.calls.size) : Number.POSITIVE_INFINITY;
}
