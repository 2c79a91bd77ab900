/**
 * Owns when a call may have been over although nobody had read of it yet: its timers, and the frames that may end
 * it. Judges nothing.
 */
import { Feature, MediaState, type Timers, TimersSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { readClaim } from './claim.js';
import type { CallFact, EventFact, Facts, SentFrame } from './facts.js';
import { isInForce, isInForceForBoth } from './in-force.js';
import { findSent } from './lookups.js';
import { findEvents, msAt, phaseAt } from './timeline.js';

/** A timer of the server's may show that much early on the harness's clock. */
export const CLOCK_MS = 5;

/** How late a timer may fire (clause TO-3). */
export function leewayOf(timerMs: number): number {
  return Math.max(1000, timerMs / 10);
}

/** The same, and what the harness itself may add under load. */
export function latenessOf(timerMs: number): number {
  return leewayOf(timerMs) + HARNESS_LATE_MS;
}

/** Who was away when it was due reads of it when it is back, which says nothing of when it came. */
export function isReadLate(facts: Facts, { session, at }: EventFact, dueMs: number): boolean {
  const resumes = session?.resumes ?? [];
  return resumes.some((resume) => resume.at <= at && msAt(facts, resume.at) >= dueMs);
}

/** A busy machine may run a harness that late. */
export const HARNESS_LATE_MS = 1000;

/** A timer of the call may have fired before this step was observed; a timer never fires early. */
export function mayHaveRunOut(facts: Facts, call: CallFact, step: number): boolean {
  const nowMs = msAt(facts, step) + CLOCK_MS;
  if (mayBeGivenUp(facts, call, step)) return true;
  if (call.claimedAt === undefined) {
    const result = call.offer.response?.result;
    const ringMs = result?.case === 'offerCall' ? result.value.expiresInMs : 0;
    // Where it has ended by then, the timer may be what ended it.
    const last = Math.min(step, call.endedAt ?? step);
    const isDue = msAt(facts, last) + CLOCK_MS >= msAt(facts, call.offer.sentAt) + ringMs;
    return isDue && phaseAt(call, last - 1) === 'offered';
  }
  if (findEvents(call, 'connected').length > 0) return mayMediaRunOut(facts, call, nowMs);
  const claimSentAt = call.claim?.sentAt ?? call.offer.sentAt;
  return nowMs >= msAt(facts, claimSentAt) + timersOf(call).connectMs;
}

/** The caller is away, and its offer may have been given up for that. */
function mayBeGivenUp(facts: Facts, call: CallFact, step: number): boolean {
  if (call.claimedAt !== undefined && call.claimedAt <= step) return false;
  const loss = call.caller.losses.findLast(({ earliestAt }) => earliestAt < step);
  const { resumeRingMs = 0 } = call.caller.granted.timers ?? {};
  const nowMs = msAt(facts, step) + CLOCK_MS;
  return loss !== undefined && nowMs >= msAt(facts, loss.earliestAt) + resumeRingMs;
}

/** With `renegotiate`, a party reported that its media is lost, and the time for it may be over (NG-2). */
function mayMediaRunOut(facts: Facts, call: CallFact, nowMs: number): boolean {
  if (!isInForceForBoth(call, Feature.RENEGOTIATE)) return false;
  return findSent(facts, 'mediaReport', call.id).some(({ frame: { body }, session, sentAt }) => {
    if (session !== call.caller && session !== call.claimant) return false;
    if (body.value.state === MediaState.CONNECTED) return false;
    return nowMs >= msAt(facts, sentAt) + timersOf(call).mediaMs;
  });
}

/** The timers that a call goes by: its caller's, from the offer to the end of its tombstone (SE-10). */
export function timersOf({ caller }: CallFact): Timers {
  return caller.granted.timers ?? create(TimersSchema);
}

/**
 * Something may have ended the call before this step, whether that was seen already or not: a Leave, the
 * end of a party's session, failed media, a timer, or a claim of another call.
 */
export function mayBeOver(facts: Facts, call: CallFact, step: number): boolean {
  if (call.endedAt !== undefined && call.endedAt <= step) return true;
  if (mayHaveRunOut(facts, call, step)) return true;
  for (const party of [call.caller, call.claimant]) {
    if (party?.endsFrom !== undefined && party.endsFrom <= step) return true;
  }
  return facts.sent.some((sent) => sent.sentAt <= step && mayEnd(call, sent));
}

/** A frame that may end a call, by its kind and its sender. */
function mayEnd(call: CallFact, sent: SentFrame): boolean {
  const { body } = sent.frame;
  const isCaller = sent.session === call.caller;
  const isCallee =
    sent.session?.service === call.caller.service && sent.session.user === call.terms.callee;
  switch (body.case) {
    case 'leave': {
      if (!isCaller && !isCallee) return false;
      const { response } = sent;
      if (response === undefined) return sent.sentAt > call.offer.sentAt;
      return response.result.case === 'leave' && response.result.value.callId === call.id;
    }
    case 'mediaReport':
      return body.value.callId === call.id && body.value.state === MediaState.FAILED;
    case 'offerCall':
      // Only a merged offer claims a call (GL-3).
      if (!isInForce(sent.session, Feature.GLARE_MERGE)) return false;
      if (sent.response !== undefined && readClaim(sent.response) === undefined) return false;
      return mayClaimAnother(call, sent);
    case 'answerCall':
      return mayClaimAnother(call, sent);
    default:
      return false;
  }
}

/** A claim of another call ends those that are held (BZ-2). */
function mayClaimAnother(call: CallFact, { response }: SentFrame): boolean {
  const claim = readClaim(response);
  const isOther = claim !== undefined && claim.callId !== call.id;
  return call.claimedAt === undefined && (response === undefined || isOther);
}

/** The most time that can be left of an offer where something was sent at a step that tells of it. */
export function findTimeLeft(facts: Facts, { offer, offeredAt }: CallFact, step: number): number {
  const result = offer.response?.result;
  const ringMs = result?.case === 'offerCall' ? result.value.expiresInMs : 0;
  const passedMs = Math.max(0, msAt(facts, step) - msAt(facts, offeredAt));
  // Its end may come late (TO-3); until then there is no time left.
  return Math.max(0, ringMs - passedMs) + CLOCK_MS;
}
