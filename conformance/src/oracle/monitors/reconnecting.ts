/** Owns what a client does for its session's sake: RS-9, RS-10. Speaks of drivers alone, not of raw peers. */
import { Feature } from '@audiocall/proto';
import { latenessOf } from '../endings.js';
import type { Facts, ResumeFact, SessionFact } from '../facts.js';
import { isDriver } from '../lookups.js';
import type { Monitor, Verdict } from '../monitor.js';
import { findRungSessions, msAt } from '../timeline.js';

/** RS-9: what was received is acknowledged. */
export const acknowledgements: Monitor = {
  clauses: ['RS-9'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      const isResumable = session.granted.features.includes(Feature.RESUME);
      if (isResumable && isDriver(facts, session.participant)) checkAcks(facts, verdict, session);
    }
  },
};

/** A client has to acknowledge after so many, or so long; twice as many may be on their way. */
const MOST_EVENTS = 64;
const MOST_MS = 5000;

function checkAcks(facts: Facts, verdict: Verdict, session: SessionFact): void {
  const { participant } = session;
  const until = session.losses[0]?.at ?? session.endsFrom ?? facts.entries.length;
  let open: number[] = [];
  facts.entries.forEach(({ participant: who, what }, step) => {
    if (who !== participant || step <= session.createdAt || step >= until) return;
    const frame = what.case === 'received' ? what.value.body : undefined;
    if (frame?.case === 'event') open.push(step);
    if (what.case === 'sent' && what.value.ackSeq !== undefined) {
      const { ackSeq } = what.value;
      open = open.filter((at) => seqAt(facts, at) > ackSeq);
      verdict.reach('RS-9');
    }
    const [oldest] = open;
    if (oldest === undefined) return;
    const ageMs = msAt(facts, step) - msAt(facts, oldest);
    if (open.length <= MOST_EVENTS && ageMs <= MOST_MS + latenessOf(MOST_MS)) return;
    verdict.break(
      'RS-9',
      step,
      participant,
      `${participant} had ${open.length} events that it had not acknowledged, the oldest for ${Math.round(ageMs)} ms.`,
    );
  });
}

function seqAt(facts: Facts, step: number): number {
  const what = facts.entries[step]?.what;
  const body = what?.case === 'received' ? what.value.body : undefined;
  return body?.case === 'event' ? body.value.seq : 0;
}

/** RS-10: what the user wanted while the client was away is sent when it is back. */
export const keptWishes: Monitor = {
  clauses: ['RS-10'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      if (!isDriver(facts, session.participant)) continue;
      for (const loss of session.losses) {
        const resume = session.resumes.find(({ at }) => at === loss.backAt);
        if (resume !== undefined) checkWish(facts, verdict, session, loss.at, resume);
      }
    }
  },
};

/** How long a client that is back may take. */
const SEND_MS = 2000;

function checkWish(
  facts: Facts,
  verdict: Verdict,
  session: SessionFact,
  lostAt: number,
  resume: ResumeFact,
): void {
  const wish = facts.entries.findIndex(
    ({ participant, what }, step) =>
      step > lostAt &&
      step < resume.at &&
      participant === session.participant &&
      what.case === 'command' &&
      what.value.command.case === 'leave',
  );
  if (wish < 0) return;
  const sent = facts.sent.some(
    ({ session: sender, sentAt, frame }) =>
      sender === session && sentAt > resume.at && frame.body.case === 'leave',
  );
  const due = facts.entries.findIndex(
    (_entry, step) => msAt(facts, step) > msAt(facts, resume.at) + SEND_MS,
  );
  if (sent) verdict.reach('RS-10');
  const isOver = [...facts.calls.values()].every((call) => {
    const { caller, claimant, endedAt = due } = call;
    const concerned = [caller, claimant, ...findRungSessions(call)];
    return !concerned.includes(session) || endedAt < due;
  });
  if (sent || due < 0 || isOver) return;
  verdict.break(
    'RS-10',
    due,
    session.participant,
    `${session.participant}'s user left the call while its socket was lost, and no Leave was sent after the resume.`,
  );
}
