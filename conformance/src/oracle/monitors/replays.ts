/** Owns whether everything comes again that a session asks for on its return, and in which order: RS-2. */
import { nameEvent } from '../duty.js';
import type { Facts, ResumeFact, SentFrame, SessionFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { wasSeen } from '../seen-responses.js';
import { nameRequest } from './requests.js';

/** RS-2: every response that the client says it has not seen, and everything in the order in which it was queued. */
export const wholeReplays: Monitor = {
  clauses: ['RS-2'],
  watch(facts, verdict) {
    const repeated = new Set(facts.sent.flatMap(({ repeats }) => repeats ?? []));
    for (const stray of facts.unmatchedResponses) {
      if (!wasSeen(facts, stray)) continue;
      const { participant, at, response } = stray;
      const explanation = `${participant} received the response to request ${response.requestId} again, which it had seen, as it said on its Resume.`;
      verdict.break('RS-2', at, participant, explanation);
    }
    for (const session of facts.sessions) {
      for (const resume of session.resumes) {
        checkResponses(facts, verdict, session, resume);
        checkOrder(facts, verdict, resume, repeated);
      }
    }
  },
};

/** A response that was read before, and that the client asks for again. */
function checkResponses(
  facts: Facts,
  verdict: Verdict,
  session: SessionFact,
  { socket, at, request }: ResumeFact,
): void {
  const { body } = request.frame;
  if (body.case !== 'resume') return;
  const due = facts.settles
    .get(session.participant)
    ?.find((settle) => settle.socket === socket && settle.pingAt > at)?.pongAt;
  if (due === undefined) return;
  const seenUntil = findAcknowledged(facts, session, request);
  for (const sent of facts.sent) {
    const { answeredAt = Number.POSITIVE_INFINITY, frame, repeats } = sent;
    const isAsked =
      sent.scope === session.scope &&
      repeats === undefined &&
      frame.requestId > body.value.lastResponseId &&
      answeredAt > seenUntil &&
      answeredAt < request.sentAt;
    if (!isAsked) continue;
    verdict.reach('RS-2');
    const again = facts.replayedResponses.some(
      (replay) => replay.request === sent && replay.at > at && replay.at < due,
    );
    if (again) continue;
    verdict.break(
      'RS-2',
      due,
      session.participant,
      `${session.participant} said on its Resume that it had not seen the response to ${nameRequest(sent)}, and it did not come again.`,
    );
  }
}

/** Where it had read the highest event that it acknowledged: it has seen what was queued before (RS-8). */
function findAcknowledged(facts: Facts, session: SessionFact, resume: SentFrame): number {
  const acks = facts.sent.filter(
    (sent) => sent.session === session && sent.sentAt < resume.sentAt && sent.frame.ackSeq,
  );
  const highest = Math.max(0, ...acks.map(({ frame }) => frame.ackSeq ?? 0));
  return Math.max(
    -1,
    ...facts.events
      .filter(({ session: of, event }) => of === session && event.seq <= highest)
      .map(({ at }) => at),
  );
}

/** What comes again was read before, on sockets that are first in, first out. */
function checkOrder(
  facts: Facts,
  verdict: Verdict,
  { socket, at: resumedAt }: ResumeFact,
  repeated: ReadonlySet<SentFrame>,
): void {
  const events = facts.replayed
    .filter((fact) => fact.socket === socket)
    .map(({ at, first, event }) => ({
      at,
      firstAt: first.at,
      what: `${nameEvent(event.body.case)} with seq ${event.seq}`,
    }));
  const responses = facts.replayedResponses
    .filter(
      ({ at, request }) =>
        at > resumedAt &&
        request.participant === socket.participant &&
        facts.entries[at]?.socket === socket.index &&
        !repeated.has(request),
    )
    .map(({ at, request }) => ({
      at,
      firstAt: request.answeredAt ?? at,
      what: `the response to ${nameRequest(request)}`,
    }));
  const again = [...events, ...responses].sort((one, other) => one.at - other.at);
  for (const [index, { at, firstAt, what }] of again.entries()) {
    const before = again[index - 1];
    if (before === undefined || before.firstAt <= firstAt) continue;
    verdict.break(
      'RS-2',
      at,
      socket.participant,
      `${socket.participant} received ${what} behind ${before.what} after its Resume; it had come before it.`,
    );
    return;
  }
}
