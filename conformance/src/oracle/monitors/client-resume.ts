/** Owns what an SDK does when its socket is lost: RS-5, RS-6, RS-9, RS-10, RS-11. */
import { type ClientFrame, ClientFrameSchema, Feature } from '@audiocall/proto';
import { create, equals } from '@bufbuild/protobuf';
import { type At, type Driven, findAnswer, findRead, readDriven } from '../driven.js';
import { latenessOf } from '../endings.js';
import type { Facts, ResumeFact, SessionFact } from '../facts.js';
import { isInForce } from '../in-force.js';
import type { Monitor, Verdict } from '../monitor.js';
import { msAt } from '../timeline.js';

/** The sessions of a driven participant in which `resume` is in force. */
function findResumable(facts: Facts, driven: Driven): readonly SessionFact[] {
  return facts.sessions.filter(
    (session) => session.participant === driven.participant && isInForce(session, Feature.RESUME),
  );
}

const watchSessions =
  (watch: (facts: Facts, verdict: Verdict, driven: Driven, session: SessionFact) => void) =>
  (facts: Facts, verdict: Verdict): void => {
    for (const driven of readDriven(facts)) {
      for (const session of findResumable(facts, driven)) watch(facts, verdict, driven, session);
    }
  };

/** RS-5: what the server has not processed is sent again, as it was, and nothing else is. */
export const sendsAgain: Monitor = {
  clauses: ['RS-5'],
  watch: watchSessions((_facts, verdict, driven, session) => {
    const bare = driven.sent.find(
      ({ at, value: { body, requestId } }) =>
        at > session.createdAt &&
        requestId === 0 &&
        (body.case === 'candidates' || body.case === 'mediaReport'),
    );
    if (bare !== undefined) {
      verdict.break(
        'RS-5',
        bare.at,
        driven.participant,
        `${driven.participant} sent ${bare.value.body.case} without a request_id; with resume in force it has one.`,
      );
    }
    for (const resume of session.resumes) checkAgain(verdict, driven, resume);
  }),
};

function checkAgain(verdict: Verdict, driven: Driven, resume: ResumeFact): void {
  const { participant } = driven;
  const { lastRequestId } = resume.result;
  const before = driven.sent.filter(
    ({ at, socket, value }) =>
      at < resume.request.sentAt &&
      socket < resume.socket.index &&
      value.requestId > 0 &&
      value.body.case !== 'resume' &&
      value.body.case !== 'createSession',
  );
  const after = driven.sent.filter(
    ({ at, socket }) => at > resume.at && socket === resume.socket.index,
  );
  verdict.reach('RS-5');
  for (const again of after) {
    const first = before.find(({ value }) => value.requestId === again.value.requestId);
    if (first === undefined || again.value.requestId === 0) continue;
    if (again.value.requestId <= lastRequestId) {
      const text = `${participant} sent request ${again.value.requestId} again, and the server had said that it had processed those up to ${lastRequestId}.`;
      verdict.break('RS-5', again.at, participant, text);
    } else if (!isSame(first.value, again.value)) {
      const text = `${participant} sent request ${again.value.requestId} again, and it was not what it had been.`;
      verdict.break('RS-5', again.at, participant, text);
    }
  }
  const read = findRead(driven, resume.at);
  if (read === undefined) return;
  const missing = before.find(
    (sent) =>
      sent.value.requestId > lastRequestId &&
      !after.some(({ value }) => value.requestId === sent.value.requestId),
  );
  if (missing === undefined || isAnsweredBefore(driven, missing, resume.request.sentAt)) return;
  verdict.break(
    'RS-5',
    read,
    participant,
    `${participant} had sent request ${missing.value.requestId}, which the server had not processed, and did not send it again.`,
  );
}

/** The acknowledgement may have moved on. */
function isSame(first: ClientFrame, again: ClientFrame): boolean {
  const plain = ({ requestId, body }: ClientFrame): ClientFrame =>
    create(ClientFrameSchema, { requestId, body });
  return equals(ClientFrameSchema, plain(first), plain(again));
}

function isAnsweredBefore(driven: Driven, sent: At<ClientFrame>, step: number): boolean {
  const answer = findAnswer(driven, sent);
  return answer !== undefined && answer.at < step;
}

/** RS-6, RS-9: a Resume shows the newest token, and says how far the SDK has come. */
export const resumesRight: Monitor = {
  clauses: ['RS-6', 'RS-9'],
  watch: watchSessions((_facts, verdict, driven, session) => {
    for (const sent of driven.sent) {
      const { body } = sent.value;
      if (body.case !== 'resume' || sent.at < session.createdAt) continue;
      const { participant } = driven;
      const newest =
        session.resumes.findLast(({ at }) => at < sent.at)?.result.resumeToken ??
        session.granted.resumeToken;
      verdict.reach('RS-6');
      if (body.value.resumeToken !== newest || body.value.sessionId !== session.id) {
        const text = `${participant} resumed ${body.value.sessionId} with a token other than the newest one that it was given for ${session.id}.`;
        verdict.break('RS-6', sent.at, participant, text);
      }
      const highest = highestSeq(driven, sent.at);
      verdict.reach('RS-9');
      if (body.value.lastSeq === highest) continue;
      const text = `${participant} resumed with last_seq ${body.value.lastSeq}, and it had received the events up to ${highest}.`;
      verdict.break('RS-9', sent.at, participant, text);
    }
  }),
};

const highestSeq = (driven: Driven, before: number): number =>
  Math.max(0, ...driven.events.filter(({ at }) => at < before).map(({ value }) => value.seq));

const UNACKNOWLEDGED = 32;
/** The longest that an event stays unacknowledged. */
const ACK_MS = 5_000;

/** RS-9: events are acknowledged in time, and none that did not come. */
export const acknowledges: Monitor = {
  clauses: ['RS-9'],
  watch: watchSessions((facts, verdict, driven, session) => {
    const { participant } = driven;
    const acks = driven.sent.flatMap(({ at, value: { ackSeq } }) =>
      at > session.createdAt && ackSeq !== undefined ? [{ at, ackSeq }] : [],
    );
    for (const { at, ackSeq } of acks) {
      const highest = highestSeq(driven, at);
      if (ackSeq <= highest) continue;
      const text = `${participant} acknowledged events up to ${ackSeq}, and it had received those up to ${highest}.`;
      verdict.break('RS-9', at, participant, text);
    }
    checkAge(facts, verdict, driven, acks);
    for (const event of driven.events) {
      const read = findRead(driven, event.at);
      if (read === undefined) continue;
      const acked = Math.max(0, ...acks.filter(({ at }) => at <= read).map(({ ackSeq }) => ackSeq));
      const open = event.value.seq - acked;
      if (event.value.seq > UNACKNOWLEDGED && open <= UNACKNOWLEDGED) verdict.reach('RS-9');
      if (open <= UNACKNOWLEDGED) continue;
      const text = `${participant} had read the events up to ${event.value.seq}, and had acknowledged those up to ${acked} only; ${UNACKNOWLEDGED} may be open.`;
      verdict.break('RS-9', read, participant, text);
      return;
    }
  }),
};

interface Ack {
  readonly at: number;
  readonly ackSeq: number;
}

/** RS-9: a lone event, which no other one brings an acknowledgement to, has it in time. */
function checkAge(facts: Facts, verdict: Verdict, driven: Driven, acks: readonly Ack[]): void {
  for (const { at: cameAt, value } of driven.events) {
    const ackedBefore = Math.max(
      0,
      ...acks.filter(({ at }) => at < cameAt).map(({ ackSeq }) => ackSeq),
    );
    const ack = acks.find(({ at, ackSeq }) => at > cameAt && ackSeq >= value.seq);
    if (ack === undefined || ack.ackSeq - ackedBefore !== 1) continue;
    const ageMs = msAt(facts, ack.at) - msAt(facts, cameAt);
    verdict.reach('RS-9');
    if (ageMs <= ACK_MS + latenessOf(ACK_MS) || isBrokenOff(facts, driven, cameAt, ack.at))
      continue;
    const text = `${driven.participant} acknowledged event ${value.seq} ${Math.round(ageMs)} ms after it came; ${ACK_MS} ms is the longest.`;
    verdict.break('RS-9', ack.at, driven.participant, text);
  }
}

/** Who has no socket can acknowledge nothing. */
const isBrokenOff = (facts: Facts, driven: Driven, from: number, until: number): boolean =>
  facts.entries.some(
    ({ participant, what }, at) =>
      at > from && at < until && participant === driven.participant && what.case === 'closed',
  );

/** RS-10: what the user asked for while the SDK was away is sent when it is back. */
export const keepsWishes: Monitor = {
  clauses: ['RS-10'],
  watch: watchSessions((facts, verdict, driven, session) => {
    for (const { from, at, socket } of session.resumes) {
      const lostAt = from.closedAt;
      if (lostAt === undefined) continue;
      const wish = driven.acts.find(
        (act) => act.command.case === 'leave' && act.at > lostAt && act.at < at,
      );
      const read = findRead(driven, at);
      if (wish === undefined || read === undefined) continue;
      const isSent = driven.sent.some(
        ({ at: sentAt, socket: on, value }) =>
          sentAt > at && sentAt < read && on === socket.index && value.body.case === 'leave',
      );
      verdict.reach('RS-10');
      if (isSent) continue;
      verdict.break(
        'RS-10',
        read,
        driven.participant,
        `${driven.participant}'s application left while the socket was lost, and no Leave was sent when it was back; ${facts.entries.length - read} entries of the trace followed.`,
      );
    }
  }),
};

/** RFC 6455: the connection was lost without a close frame. */
const NO_CLOSE_FRAME = 1006;
/** How much earlier than by the harness's clock an SDK may count two intervals to be over. */
const CLOCK_MS = 20;

/** RS-11: a server that says nothing for two intervals is taken for lost, and not before. */
export const mindsSilence: Monitor = {
  clauses: ['RS-11'],
  watch: watchSessions((facts, verdict, driven, session) => {
    const { pingMs = 0 } = session.granted.timers ?? {};
    const { participant } = driven;
    for (const socket of facts.sockets) {
      const { closedAt } = socket;
      if (socket.participant !== participant || closedAt === undefined) continue;
      if (!socket.byParticipant || pingMs === 0 || socket.session !== session) continue;
      const asked = driven.commands.some(
        ({ at, value }) => value.case === 'close' && at < closedAt,
      );
      const closed = driven.events.some(
        ({ at, value }) => at < closedAt && value.body.case === 'sessionClosed',
      );
      if (asked || closed) continue;
      const heardAt = facts.entries.findLastIndex(
        (entry, at) =>
          at < closedAt &&
          entry.participant === participant &&
          entry.socket === socket.index &&
          entry.what.case === 'received',
      );
      const silentMs = msAt(facts, closedAt) - msAt(facts, heardAt);
      const isLong = silentMs >= 2 * pingMs - CLOCK_MS;
      if (isLong) verdict.reach('RS-11');
      // A socket that was cut is nobody's wish.
      if (isLong || socket.closeCode === NO_CLOSE_FRAME) continue;
      verdict.break(
        'RS-11',
        closedAt,
        participant,
        `${participant} gave its socket up after ${Math.round(silentMs)} ms without a frame; two intervals of ping_ms are ${2 * pingMs} ms.`,
      );
    }
  }),
};
