/** Owns two users who call each other: GL-2, GL-3. */
import { Disposition, Feature, type OfferCallResult, StatusCode } from '@audiocall/proto';
import { findCallsDuring } from '../calls-during.js';
import { nameEvent } from '../duty.js';
import { mayBeOver } from '../endings.js';
import type { CallFact, Facts, SentFrame } from '../facts.js';
import { isInForce } from '../in-force.js';
import { findSentOfKind } from '../lookups.js';
import type { Monitor, Verdict } from '../monitor.js';
import { phaseAt, stateAt } from '../timeline.js';

/** GL-2: two users never end up in two calls with each other, nor are both refused. */
export const noLostGlare: Monitor = {
  clauses: ['GL-2'],
  watch(facts, verdict) {
    for (const sent of findSentOfKind(facts, 'offerCall')) {
      for (const call of findCallsDuring(facts, sent.sentAt, sent.answeredAt)) {
        if (isReverse(call.offer, sent) && wasOpen(call, sent)) verdict.reach('GL-2');
      }
    }
    for (const call of facts.calls.values()) checkTwoCalls(facts, verdict, call);
    for (const sent of facts.sent) checkBothRefused(facts, verdict, sent);
  },
};

/** GL-3: the second offer claims the first call, where both sessions want that and the two fit. */
export const merges: Monitor = {
  clauses: ['GL-3'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const result = sent.response?.result;
      if (result?.case !== 'offerCall' || sent.repeats !== undefined) continue;
      const isMerged = result.value.disposition === Disposition.MERGED;
      if (!isMerged && result.value.claim === undefined) continue;
      const at = sent.answeredAt ?? sent.sentAt;
      const call = facts.calls.get(result.value.callId);
      const fault = isMerged
        ? findMergeFault(call, sent, result.value)
        : 'carries a claim and is not MERGED';
      verdict.reach('GL-3');
      if (fault !== undefined) {
        const explanation = `The response to ${sent.participant}'s OfferCall ${fault}.`;
        verdict.break('GL-3', at, sent.participant, explanation);
      }
      if (call !== undefined) checkMergerHears(verdict, call, sent);
    }
  },
};

function findMergeFault(
  call: CallFact | undefined,
  sent: SentFrame,
  { callId, claim, expiresInMs }: OfferCallResult,
): string | undefined {
  const { body } = sent.frame;
  if (body.case !== 'offerCall') return undefined;
  if (claim === undefined) return 'is MERGED and carries no claim';
  if (claim.callId !== callId) return `is MERGED into call ${callId} and claims ${claim.callId}`;
  if (expiresInMs !== 0) return 'is MERGED and gives time to ring';
  if (call === undefined) return undefined;
  if (!isReverse(call.offer, sent)) {
    return 'is MERGED into a call that does not come from the callee';
  }
  const isWanted = [call.caller, sent.session].every((session) =>
    isInForce(session, Feature.GLARE_MERGE),
  );
  if (!isWanted) return 'is MERGED, and glare_merge is not in force for both; GLARE is right';
  const { callType, record } = call.terms;
  const fits = body.value.callType === callType && body.value.record === record;
  return fits ? undefined : 'is MERGED, and call type or record differ; GLARE is right';
}

/** The merger is told nothing that its own offer would have brought. */
function checkMergerHears(verdict: Verdict, call: CallFact, sent: SentFrame): void {
  for (const fact of call.events) {
    const kind = fact.event.body.case;
    if (fact.session !== sent.session || (kind !== 'ringback' && kind !== 'cancel')) continue;
    verdict.break(
      'GL-3',
      fact.at,
      fact.participant,
      `${fact.participant}'s offer was merged into call ${call.id}, and it received ${nameEvent(kind)} for it.`,
    );
  }
}

/** The offers go between the same two users, in opposite directions. */
function isReverse(one: SentFrame, other: SentFrame): boolean {
  const [first, second] = [one.frame.body, other.frame.body];
  if (first.case !== 'offerCall' || second.case !== 'offerCall') return false;
  if (one.session === undefined || other.session === undefined) return false;
  return (
    one.session.service === other.session.service &&
    first.value.callee === other.session.user &&
    second.value.callee === one.session.user &&
    one.session.user !== other.session.user
  );
}

/** The call was offered, or about to be, while the offer was under way. */
function wasOpen(call: CallFact, sent: SentFrame): boolean {
  if (call.offer === sent || sent.answeredAt === undefined) return false;
  const phase = phaseAt(call, sent.sentAt);
  return (phase !== 'none' && phase !== 'ended') || overlap(call.offer, sent);
}

/** Each was sent before the other one was answered. */
function overlap(one: SentFrame, other: SentFrame): boolean {
  if (one.answeredAt === undefined || other.answeredAt === undefined) return false;
  return one.sentAt < other.answeredAt && other.sentAt < one.answeredAt;
}

function checkTwoCalls(facts: Facts, verdict: Verdict, call: CallFact): void {
  // One that was over by then is no second one.
  for (const reverse of findCallsDuring(facts, call.offeredAt)) {
    if (reverse.offeredAt > call.offeredAt || !isReverse(reverse.offer, call.offer)) continue;
    const step = call.offeredAt;
    if (mayBeOver(facts, reverse, step) || mayBeOver(facts, call, step)) continue;
    verdict.break(
      'GL-2',
      call.offeredAt,
      call.caller.participant,
      `${call.caller.participant} got a second call with ${call.terms.callee} while call ${reverse.id} between the two was live.`,
    );
  }
}

function checkBothRefused(facts: Facts, verdict: Verdict, sent: SentFrame): void {
  if (!isLost(sent) || sent.answeredAt === undefined) return;
  const other = facts.sent.find(
    (candidate) => isLost(candidate) && isReverse(candidate, sent) && overlap(candidate, sent),
  );
  if (other?.answeredAt === undefined || other.answeredAt > sent.answeredAt) return;
  const involved = [sent, other];
  // A third user's call may have been the reason of both refusals.
  const alone = facts.sent.every((third) => {
    if (third.frame.body.case !== 'offerCall' || involved.includes(third)) return true;
    return third.answeredAt !== undefined && third.answeredAt < Math.min(sent.sentAt, other.sentAt);
  });
  const wereIdle = involved.every(
    ({ session, sentAt }) =>
      session !== undefined && stateAt(facts, session, sentAt).name === 'idle',
  );
  if (!alone || !wereIdle) return;
  verdict.break(
    'GL-2',
    sent.answeredAt,
    sent.participant,
    `${sent.participant} and ${other.participant}, both idle, called each other at the same time, and both were refused; one of the two calls has to win.`,
  );
}

function isLost(sent: SentFrame): boolean {
  const code = sent.response?.status?.code;
  return code === StatusCode.GLARE || code === StatusCode.BUSY;
}
