/** Owns what a server keeps of a caller's candidates until the claim, and what it refuses: IC-3, LM-4. */
import { type Candidates, type Limits, utf8Length } from '@audiocall/proto';
import { requireThat } from '../duty.js';
import type { CallFact, Facts } from '../facts.js';
import { findSent } from '../lookups.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { findFault } from '../responses/fields.js';
import { findRoom, mayLackBytes, wasFullOfOffers } from '../room.js';
import { findProcessed } from '../timeline.js';
import { wasRefused } from './candidates.js';

/** More than a claim's result, a batch and a candidate take in a frame beside their texts. */
const RESULT_BYTES = 1024;
const BATCH_BYTES = 64;
const CANDIDATE_BYTES = 16;

/** What a call's buffer holds. */
interface Content {
  readonly count: number;
  /** Of the candidate lines. */
  readonly bytes: number;
  /** Of all texts that the claim's result repeats: less than what it takes. */
  readonly textBytes: number;
  /** More than what it takes. */
  readonly frameBytes: number;
}

/** IC-3, LM-4: a batch is kept where it fits the caller's buffer and the server, and refused whole where it does not. */
export const candidateBuffer: Monitor = {
  clauses: ['IC-3', 'LM-4'],
  watch: watchCalls((facts, verdict, call) => {
    const { limits } = call.caller.granted;
    const { sdpOffer } = call.terms;
    if (sdpOffer !== undefined && limits !== undefined) {
      checkBatches(facts, verdict, call, limits, utf8Length(sdpOffer));
    }
  }),
};

function checkBatches(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  limits: Limits,
  sdpBytes: number,
): void {
  // Once a claim is under way, nothing is kept any more.
  const until = Math.min(findClaimStart(facts, call), call.endedAt ?? facts.entries.length);
  let kept: Content = {
    count: 0,
    bytes: 0,
    textBytes: sdpBytes,
    frameBytes: RESULT_BYTES + sdpBytes,
  };
  // What comes after their end is refused for that (IC-1).
  let hasEnded = false;
  for (const sent of findSent(facts, 'candidates', call.id)) {
    const { body } = sent.frame;
    if (sent.session !== call.caller || body.value.negotiationId !== 1) continue;
    // Refused for itself, whatever is kept (LM-1).
    if (findFault(sent, limits) !== undefined) continue;
    const refused = wasRefused(facts, sent);
    const isAfterEnd = hasEnded;
    hasEnded ||= body.value.end && refused !== true;
    const settled = findProcessed(sent);
    if (settled === undefined || settled > until) continue;
    if (isAfterEnd && refused !== false) continue;
    const next = add(kept, body.value);
    const exceeded = findExceeded(next, limits);
    const { participant } = sent;
    if (refused !== undefined && wasFullOfOffers(facts, sent, settled)) {
      const explanation = `${participant} sent candidates before the claim while early offers took their half of the ${facts.server?.maxBufferBytes} bytes that the server keeps, and the batch was not refused with LIMIT_EXCEEDED.`;
      requireThat(verdict, 'LM-4', settled, participant, refused, explanation);
      if (!refused) kept = next;
      continue;
    }
    if (exceeded === undefined) {
      const hasRoom =
        next.frameBytes <= limits.maxFrameBytes &&
        !mayLackBytes(facts) &&
        findRoom(facts, sent, 'early offers') === 'some';
      if (refused === true && hasRoom) {
        const explanation = `${participant} sent candidates before the claim that fit with those before them, ${next.count} of ${next.bytes} bytes in all, and they were refused.`;
        verdict.break('IC-3', settled, participant, explanation);
      }
      if (refused !== true) kept = next;
      continue;
    }
    if (refused === undefined) continue;
    const explanation = `${participant} sent more candidates before the claim than ${exceeded}, and the batch was not refused with LIMIT_EXCEEDED.`;
    requireThat(verdict, 'IC-3', settled, participant, refused, explanation);
  }
}

function add(kept: Content, { ufrag, candidates }: Candidates): Content {
  let { bytes } = kept;
  let textBytes = kept.textBytes + utf8Length(ufrag);
  for (const { candidate, mid } of candidates) {
    bytes += utf8Length(candidate);
    textBytes += utf8Length(candidate) + utf8Length(mid);
  }
  const envelopeBytes = BATCH_BYTES + candidates.length * CANDIDATE_BYTES;
  const frameBytes = kept.frameBytes + (textBytes - kept.textBytes) + envelopeBytes;
  return { count: kept.count + candidates.length, bytes, textBytes, frameBytes };
}

/** The limit that a content exceeds. */
function findExceeded({ count, bytes, textBytes }: Content, limits: Limits): string | undefined {
  if (count > limits.maxBufferedCandidates) {
    return `max_buffered_candidates = ${limits.maxBufferedCandidates}`;
  }
  if (bytes > limits.maxBufferedCandidateBytes) {
    return `max_buffered_candidate_bytes = ${limits.maxBufferedCandidateBytes}`;
  }
  if (textBytes > limits.maxFrameBytes) {
    return `fit a frame with the claim's result, whose max_frame_bytes = ${limits.maxFrameBytes}`;
  }
  return undefined;
}

/** The first AnswerCall after the offer that may claim the call. */
function findClaimStart(facts: Facts, call: CallFact): number {
  const first = facts.sent.find(
    ({ frame: { body }, sentAt }) =>
      (body.case === 'answerCall' || body.case === 'offerCall') && sentAt > call.offer.sentAt,
  );
  return first?.sentAt ?? facts.entries.length;
}
