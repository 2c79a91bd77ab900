/** Owns two users who call each other: GL-2. */
import { StatusCode } from '@audiocall/proto';
import type { CallFact, Facts, SentFrame } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { mayBeOver, phaseAt, stateAt } from '../timeline.js';

/** GL-2: two users never end up in two calls with each other, nor are both refused. */
export const noLostGlare: Monitor = {
  clauses: ['GL-2'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      for (const call of facts.calls.values()) {
        if (isReverse(call.offer, sent) && wasOpen(call, sent)) verdict.reach('GL-2');
      }
    }
    for (const call of facts.calls.values()) checkTwoCalls(facts, verdict, call);
    for (const sent of facts.sent) checkBothRefused(facts, verdict, sent);
  },
};

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
  for (const reverse of facts.calls.values()) {
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
