/** Owns which answer Resume gets: RS-2, RS-4, RS-6, RS-8, WR-6. */
import { type Event, EventSchema, Feature, StatusCode, utf8Length } from '@audiocall/proto';
import { toBinary } from '@bufbuild/protobuf';
import { endsBy } from '../alone.js';
import type { Facts, SentFrame, SessionFact } from '../facts.js';
import { lostResumesOf } from '../lost-resumes.js';
import { brokeTheProtocol } from '../protocol-errors.js';
import { findReplayRoom } from '../room.js';
import { findProcessed } from '../timeline.js';
import { boundUnread } from '../unread.js';
import { type Expectation, type NoOpinion, OK, type Question } from './expectation.js';

const { RESUME_FAILED, SEQ_GAP } = StatusCode;

/** A session that somebody wants to take over. */
export function checkResume({ facts, request }: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'resume' || request.session !== undefined) return undefined;
  const { sessionId, resumeToken, lastSeq } = body.value;
  const session = facts.sessions.find(({ id }) => id === sessionId);
  if (session === undefined || session.createdAt > request.sentAt) {
    return { clause: 'RS-6', code: RESUME_FAILED };
  }
  if (!session.granted.features.includes(Feature.RESUME)) return 'no opinion';
  const right = isRightToken(facts, session, request, resumeToken);
  const armed = isArmed(facts, session, request);
  if (right === 'no' || armed === 'no') return { clause: 'RS-6', code: RESUME_FAILED };
  const { endsFrom, endedAt } = session;
  const isOver = endedAt !== undefined && endedAt < request.sentAt;
  if (isOver) {
    return { clause: brokeTheProtocol(session) ? 'WR-6' : 'RS-4', code: RESUME_FAILED };
  }
  // The answer itself may come from after the end: it is read at a moment, and was given before.
  const mayEnd = endsFrom !== undefined && endsFrom <= (request.answeredAt ?? endsFrom - 1);
  if (right === 'unsure' || armed === 'unsure' || (mayEnd && !endsBy(session, request))) {
    return 'no opinion';
  }
  const expected = judgeSeq(facts, session, request, lastSeq);
  if (expected === 'no opinion' || expected.clause !== 'RS-2') return expected;
  return isNewest(session, request, resumeToken) ? expected : { ...expected, clause: 'RS-6' };
}

/** The token is the one that the session was given last. */
function isNewest(
  { resumes, granted }: SessionFact,
  { sentAt }: SentFrame,
  shown: string,
): boolean {
  const last = resumes.findLast(({ at }) => at < sentAt);
  return shown === (last?.result ?? granted).resumeToken;
}

type Certainty = 'yes' | 'no' | 'unsure';

/** The newest token, or the one that was shown for it as long as the new socket has sent nothing else. */
function isRightToken(
  facts: Facts,
  session: SessionFact,
  request: SentFrame,
  shown: string,
): Certainty {
  const isOvertaken = lostResumesOf(facts, session).some(
    (lost) =>
      lost.sentAt < request.sentAt &&
      facts.sent.some(({ socket, sentAt }) => socket === lost.socket && sentAt > lost.sentAt),
  );
  // Frames behind a Resume whose answer nobody read may have put an end to the token that it showed.
  if (isOvertaken) return 'unsure';
  if (isNewest(session, request, shown)) return 'yes';
  const last = session.resumes.findLast(({ at }) => at < request.sentAt);
  const body = last?.request.frame.body;
  if (body?.case !== 'resume' || shown !== body.value.resumeToken) return 'no';
  const { socket, at } = last ?? {};
  const later = facts.sent.filter(
    (sent) => sent.socket === socket && sent.sentAt > (at ?? 0) && sent.sentAt < request.sentAt,
  );
  if (later.length === 0) return 'yes';
  return later.some((sent) => (findProcessed(sent) ?? Infinity) < request.sentAt) ? 'no' : 'unsure';
}

/** A frame was received after CreateSession. */
function isArmed(facts: Facts, session: SessionFact, request: SentFrame): Certainty {
  if (session.resumes.some(({ at }) => at < request.sentAt)) return 'yes';
  const frames = facts.sent.filter(
    (sent) =>
      sent.session === session && sent.sentAt > session.requestedAt && sent.sentAt < request.sentAt,
  );
  if (frames.length === 0) return 'no';
  const isKnown = frames.some((sent) => (findProcessed(sent) ?? Infinity) < request.sentAt);
  return isKnown ? 'yes' : 'unsure';
}

/** So far above what was read, nothing can have been sent. */
const FAR_ABOVE = 10_000;

function judgeSeq(
  facts: Facts,
  session: SessionFact,
  request: SentFrame,
  lastSeq: number,
): Expectation | NoOpinion {
  const own = facts.events.filter((fact) => fact.session === session && fact.at < request.sentAt);
  const read = Math.max(0, ...own.map(({ event }) => event.seq));
  const acks = facts.sent.filter(
    ({ session: sender, frame, sentAt }) =>
      sender === session &&
      sentAt < request.sentAt &&
      frame.ackSeq !== undefined &&
      frame.ackSeq <= read,
  );
  const gap: Expectation = { clause: 'RS-8', code: SEQ_GAP };
  const room = findReplayRoom(facts, session, request);
  if (room === 'none') return { clause: 'LM-4', code: SEQ_GAP };
  if (room === 'unsure') return 'no opinion';
  if (lastSeq > read) return lastSeq > read + FAR_ABOVE ? gap : 'no opinion';
  const above = acks.filter(({ frame }) => (frame.ackSeq ?? 0) > lastSeq);
  if (above.some((sent) => (findProcessed(sent) ?? Infinity) < request.sentAt)) return gap;
  const kept = own.map(({ event }) => event).filter(({ seq }) => seq > lastSeq);
  const fill = judgeFill(session, read - lastSeq, kept, () => boundUnread(facts, session, request));
  if (fill === 'too much') return gap;
  const { maxReplayEvents = 0, keptResponses = 0 } = session.granted.limits ?? {};
  const unseen = countUnseen(facts, session, request);
  if (above.length > 0 || fill === 'unsure' || unseen > keptResponses) return 'no opinion';
  // So much is asked for that the bounds of the buffer are put to the test.
  const isMuch =
    (maxReplayEvents > 0 && read - lastSeq > maxReplayEvents / 2) ||
    (unseen > 0 && unseen === keptResponses);
  return { clause: isMuch ? 'RS-8' : 'RS-2', code: OK };
}

/** How many responses a client says that it has not seen, at most. */
function countUnseen(facts: Facts, session: SessionFact, { frame, sentAt }: SentFrame): number {
  const from = frame.body.case === 'resume' ? frame.body.value.lastResponseId : 0;
  return facts.sent.filter(
    (sent) =>
      sent.scope === session.scope &&
      sent.sentAt < sentAt &&
      sent.repeats === undefined &&
      sent.frame.requestId > from,
  ).length;
}

/**
 * Whether so many events, with these among them, fit into what the server keeps for one session (RS-8), and at
 * most `unread` ones beside them that were lost on the way.
 */
function judgeFill(
  { granted: { limits } }: SessionFact,
  count: number,
  events: readonly Event[],
  unread: () => number,
): 'fits' | 'too much' | 'unsure' {
  const { maxReplayEvents = 0, maxReplayBytes = 0 } = limits ?? {};
  if (maxReplayEvents > 0 && count > maxReplayEvents) return 'too much';
  const text = events.reduce((sum, event) => sum + measureText(event), 0);
  if (maxReplayBytes > 0 && text > maxReplayBytes) return 'too much';
  const bytes = events.reduce((sum, event) => sum + toBinary(EventSchema, event).length, 0);
  // What was lost on the way may have filled the buffer meanwhile, and nothing says what a frame counts.
  const mayBeFull =
    maxReplayEvents > 0 && count > maxReplayEvents / 2 && count + unread() > maxReplayEvents;
  return mayBeFull || (maxReplayBytes > 0 && bytes > maxReplayBytes / 2) ? 'unsure' : 'fits';
}

/** What an event takes at least, however it is kept. */
function measureText({ body }: Event): number {
  switch (body.case) {
    case 'description':
      return utf8Length(body.value.sdp);
    case 'candidates':
      return body.value.candidates.reduce((sum, { candidate }) => sum + utf8Length(candidate), 0);
    default:
      return 0;
  }
}
