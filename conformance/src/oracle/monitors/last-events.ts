/** Owns that nothing comes behind the event which says that a session is over: SE-5, MD-2, GA-1. */
import { SessionClosedReason } from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import { nameEvent } from '../duty.js';
import type { SessionFact } from '../facts.js';
import type { Monitor } from '../monitor.js';

/** SE-5, MD-2, GA-1: SESSION_CLOSED is the last event of its session. */
export const lastEvents: Monitor = {
  clauses: ['SE-5', 'MD-2', 'GA-1'],
  watch(facts, verdict) {
    const closed = new Map<SessionFact, SessionClosedReason>();
    for (const { session, participant, at, event } of facts.events) {
      if (session === undefined) continue;
      const { body } = event;
      const reason = closed.get(session);
      if (reason === undefined) {
        if (body.case !== 'sessionClosed') continue;
        closed.set(session, body.value.reason);
        verdict.reach(clauseOf(body.value.reason));
        continue;
      }
      const text = `${participant} received ${nameEvent(body.case)} behind SESSION_CLOSED, which is the last event of a session.`;
      verdict.break(clauseOf(reason), at, participant, text);
    }
  },
};

function clauseOf(reason: SessionClosedReason): ClauseId {
  if (reason === SessionClosedReason.REPLACED) return 'MD-2';
  return reason === SessionClosedReason.SERVER_SHUTDOWN ? 'GA-1' : 'SE-5';
}
