/**
 * Owns how much room a server has whose bounds its operator has told: for calls (LM-5), for early offers and
 * for resumes (LM-4), where nobody else uses the server; and whether others may have filled it. Judges nothing.
 */
import { type ClientFrame, StatusCode, utf8Length } from '@audiocall/proto';
import { CLOCK_MS, latenessOf, timersOf } from './endings.js';
import type { CallFact, Facts, SentFrame, SessionFact } from './facts.js';
import { findPeer, msAt, phaseAt } from './timeline.js';

/** Whether one more fits. */
export type Room = 'some' | 'none' | 'unsure';

/** What a call may take beside its SDP. */
const CALL_BYTES = 1024;
const CANDIDATE_BYTES = 2048;

/** What is kept of any frame for those whom it concerns, beside its texts. */
const FRAME_BYTES = 64;

/** Nobody fills so many bytes with what cases keep side by side. */
const FAR_BYTES = 16 * 1024 * 1024;

/**
 * Whether an answer says that a server was full, and it may have been: its bounds are not known, or others may
 * have come near to them. Candidates of a party are passed on and take no room; of others nothing is expected.
 */
export function mayHaveBeenFull(facts: Facts, sent: SentFrame): boolean {
  const { body } = sent.frame;
  const code = sent.response?.status?.code;
  switch (body.case) {
    case 'offerCall':
      if (code !== StatusCode.LIMIT_EXCEEDED) return false;
      return (
        mayBeFullOfCalls(facts, sent) || (body.value.sdpOffer !== undefined && mayLackBytes(facts))
      );
    case 'resume':
      return code === StatusCode.SEQ_GAP && mayLackBytes(facts);
    default:
      return false;
  }
}

function mayBeFullOfCalls(facts: Facts, offer: SentFrame): boolean {
  const { exclusive = false, maxCalls = 0, callsMade = 0 } = facts.server ?? {};
  if (maxCalls === 0) return !hadRoom(facts, offer);
  return !exclusive && callsMade >= maxCalls;
}

/** Nobody else uses the server, and it made another call later, when it remembered those of before still. */
export function hadRoom(facts: Facts, { sentAt, answeredAt = sentAt }: SentFrame): boolean {
  if (facts.server?.exclusive !== true) return false;
  const calls = [...facts.calls.values()];
  const earlier = calls.filter((call) => call.offer.sentAt < answeredAt);
  return calls.some(({ offer }) => {
    if (offer.sentAt < answeredAt) return false;
    const [remembered] = countRemembered(facts, earlier, offer);
    return remembered === earlier.length;
  });
}

/** Others may have early offers, or much that is kept for a resume. */
export function mayLackBytes({ server }: Facts): boolean {
  const { exclusive = false, maxBufferBytes = 0 } = server ?? {};
  if (maxBufferBytes === 0) return true;
  return !exclusive && keepsLittle(server);
}

/** Its operator has told that it keeps so few bytes that cases may fill them. */
export function keepsLittle(server: Facts['server']): boolean {
  const { maxBufferBytes = 0 } = server ?? {};
  return maxBufferBytes > 0 && maxBufferBytes < FAR_BYTES;
}

/** The room that there was when an offer came. */
export function findRoom(facts: Facts, offer: SentFrame, what: 'calls' | 'early offers'): Room {
  const { server } = facts;
  if (server?.exclusive !== true) return 'some';
  const earlier = [...facts.calls.values()].filter((call) => call.offer.sentAt < offer.sentAt);
  if (what === 'calls') return compare(countRemembered(facts, earlier, offer), server.maxCalls);
  return compare(measureEarly(facts, earlier, offer), server.maxBufferBytes / 2);
}

/**
 * Whether early offers alone certainly took their half from when a frame was sent until it was processed: those of
 * calls that were there, and that nobody had begun to claim or to end.
 */
export function wasFullOfOffers(facts: Facts, { sentAt }: SentFrame, processedAt: number): boolean {
  const { server } = facts;
  if (server?.exclusive !== true || server.maxBufferBytes === 0) return false;
  const waiting = [...facts.calls.values()].filter(
    (call) =>
      call.offeredAt <= sentAt &&
      phaseAt(call, processedAt) === 'offered' &&
      (call.claim?.sentAt ?? Infinity) > processedAt &&
      (call.endedBy?.sentAt ?? Infinity) > processedAt &&
      (call.caller.endsFrom ?? Infinity) > processedAt,
  );
  const text = waiting.reduce((sum, { terms }) => sum + utf8Length(terms.sdpOffer ?? ''), 0);
  return text >= server.maxBufferBytes / 2;
}

/** At least and at most. */
type Range = readonly [least: number, most: number];

function compare([least, most]: Range, bound: number): Room {
  if (bound === 0 || most < bound) return 'some';
  return least >= bound ? 'none' : 'unsure';
}

/** Calls that are on, and tombstones whose time is not over. */
function countRemembered(facts: Facts, calls: readonly CallFact[], offer: SentFrame): Range {
  const ages = calls.map((call) => {
    if (call.endedAt === undefined || call.endedAt > offer.sentAt) return 0;
    const { tombstoneMs } = timersOf(call);
    const begunMs = msAt(facts, call.endedBy?.sentAt ?? call.offer.sentAt);
    const isOver =
      msAt(facts, offer.sentAt) - msAt(facts, call.endedAt) >=
      tombstoneMs + latenessOf(tombstoneMs);
    const isKept = msAt(facts, offer.answeredAt ?? offer.sentAt) - begunMs < tombstoneMs - CLOCK_MS;
    return isOver ? 2 : isKept ? 0 : 1;
  });
  return [ages.filter((age) => age === 0).length, ages.filter((age) => age < 2).length];
}

/**
 * Whether what a session missed since its loss fits into what the server keeps: not where the other party alone
 * sent more than that, and only where all that may be kept for it, seen or not, is far less. Half of the bound is for
 * early offers.
 */
export function findReplayRoom(facts: Facts, session: SessionFact, resume: SentFrame): Room {
  const { server } = facts;
  const bound = server?.maxBufferBytes ?? 0;
  const loss = session.losses.findLast(({ at }) => at < resume.sentAt);
  if (server?.exclusive !== true || bound === 0) return 'some';
  let [least, most] = [0, 0];
  for (const { frame, session: sender, sentAt } of facts.sent) {
    const { body } = frame;
    if (sentAt > resume.sentAt) break;
    if (body.case !== 'candidates') {
      most += FRAME_BYTES + measureText(body);
      continue;
    }
    const call = facts.calls.get(body.value.callId);
    if (sender === undefined || call === undefined || findPeer(call, sender) !== session) continue;
    for (const { candidate } of body.value.candidates) {
      const size = utf8Length(candidate);
      most += size;
      if (loss !== undefined && sentAt > loss.at) least += size;
    }
  }
  if (least > bound) return 'none';
  return most > bound / 8 ? 'unsure' : 'some';
}

/** The long text that a frame may have somebody told. */
function measureText({ case: kind, value }: ClientFrame['body']): number {
  if (kind === 'description') return utf8Length(value.sdp);
  if (kind === 'offerCall') return utf8Length(value.sdpOffer ?? '');
  return kind === 'answerCall' ? utf8Length(value.sdpAnswer ?? '') : 0;
}

/** What early offers and candidates of calls without a claim take. */
function measureEarly(facts: Facts, calls: readonly CallFact[], offer: SentFrame): Range {
  const waiting = calls.filter((call) => phaseAt(call, offer.sentAt) === 'offered');
  const text = waiting.reduce((sum, { terms }) => sum + utf8Length(terms.sdpOffer ?? ''), 0);
  const candidates = facts.sent.reduce(
    (sum, { frame: { body }, sentAt }) =>
      body.case === 'candidates' && sentAt < offer.sentAt
        ? sum + body.value.candidates.length
        : sum,
    0,
  );
  return [text, text + CALL_BYTES * waiting.length + CANDIDATE_BYTES * candidates];
}
