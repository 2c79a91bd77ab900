/** Owns that a request which has no effect causes no event, for anybody: ER-2, BZ-1, RQ-2, RQ-3. */
import { EndReason, StatusCode } from '@audiocall/proto';
import { isAlone, wasSettled } from '../alone.js';
import { nameEvent } from '../duty.js';
import type { EventFact, Facts, SentFrame } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { findProcessed, findSettle } from '../timeline.js';
import { isWronglyRefused, nameCode } from './answers.js';
import { isRefusedWithoutId, nameRequest } from './requests.js';

/** ER-2, BZ-1: a refusal causes no event. */
export const refusalsHaveNoEffect: Monitor = {
  clauses: ['ER-2', 'BZ-1'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      if (!isWronglyRefused(facts, sent)) checkRefusal(facts, verdict, sent, 0);
    }
  },
};

/** The same of a refusal that is itself the fault: nothing is wrong before it is read. */
export const wrongRefusalsHaveNoEffect: Monitor = {
  clauses: ['ER-2', 'BZ-1'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      if (isWronglyRefused(facts, sent)) checkRefusal(facts, verdict, sent, sent.answeredAt ?? 0);
    }
  },
};

/** What a refusal caused all the same, told no sooner than at a step. */
function checkRefusal(facts: Facts, verdict: Verdict, sent: SentFrame, from: number): void {
  const code = sent.response?.status?.code;
  // SEQ_GAP is the one refusal that has an effect (RS-8).
  if (code === undefined || code === StatusCode.OK || code === StatusCode.SEQ_GAP) return;
  const clause = code === StatusCode.BUSY ? 'BZ-1' : 'ER-2';
  for (const { participant, event } of findEffects(facts, sent)) {
    verdict.reach(clause);
    if (event === undefined) continue;
    verdict.break(
      clause,
      Math.max(event.at, from),
      participant,
      `${sent.participant}'s ${nameRequest(sent)} was refused with ${nameCode(code)}, and yet ${participant} received ${nameEvent(event.event.body.case)}.`,
    );
  }
}

/** RQ-2: what was answered before causes nothing when it comes again. */
export const repeatsHaveNoEffect: Monitor = {
  clauses: ['RQ-2'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const { repeats: first, sentAt } = sent;
      if (first?.answeredAt === undefined || first.answeredAt > sentAt) continue;
      // The id of a Resume counts for nothing.
      if ([first, sent].some(({ frame }) => frame.body.case === 'resume')) continue;
      for (const { participant, event } of findEffects(facts, sent)) {
        verdict.reach('RQ-2');
        if (event === undefined || mayComeOfOthers(facts, event)) continue;
        verdict.break(
          'RQ-2',
          event.at,
          participant,
          `${sent.participant} sent ${nameRequest(sent)} under an id that was answered before, and ${participant} received ${nameEvent(event.event.body.case)}.`,
        );
      }
    }
  },
};

/** RQ-3: what needs an id, and has none, causes nothing. */
export const needsAnIdToWork: Monitor = {
  clauses: ['RQ-3'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      if (!isRefusedWithoutId(sent)) continue;
      for (const { participant, event } of findEffects(facts, sent)) {
        verdict.reach('RQ-3');
        if (event === undefined || mayComeOfOthers(facts, event)) continue;
        verdict.break(
          'RQ-3',
          event.at,
          participant,
          `${sent.participant} sent ${sent.frame.body.case} with request_id 0, and ${participant} received ${nameEvent(event.event.body.case)}.`,
        );
      }
    }
  },
};

interface Effect {
  readonly participant: string;
  readonly event: EventFact | undefined;
}

/** Who would know by now that a frame, which was alone on its way, had caused an event, and which one it was. */
function findEffects(facts: Facts, sent: SentFrame): readonly Effect[] {
  const doneAt = findProcessed(sent);
  if (doneAt === undefined || !isAlone(facts, sent)) return [];
  const next = facts.sent.find(
    (other) => other.sentAt > sent.sentAt && other.frame.body.case !== 'ping',
  );
  return facts.participants.flatMap((participant) => {
    const due = findSettle(facts, participant, doneAt);
    if (due === undefined || !wasSettled(facts, participant, sent.sentAt)) return [];
    const until = Math.min(due, next?.sentAt ?? due);
    const event = facts.events.find(
      (fact) =>
        fact.participant === participant &&
        fact.at > sent.sentAt &&
        fact.at < until &&
        !isLoss(fact),
    );
    return [{ participant, event }];
  });
}

/** What somebody of whom the trace says nothing may have caused: the caller, or a device of the callee. */
function mayComeOfOthers({ calls, sessions }: Facts, { event }: EventFact): boolean {
  const call = calls.get(event.callId);
  if (call === undefined) return true;
  if (event.body.case === 'ringback') return false;
  const { service } = call.caller;
  return !sessions.some((each) => each.service === service && each.user === call.terms.callee);
}

/** A socket may be lost and a server stopped at any time, and no request causes that. */
function isLoss({ event: { body } }: EventFact): boolean {
  if (body.case === 'sessionClosed' || body.case === 'peerState') return true;
  if (body.case !== 'leave' && body.case !== 'cancel') return false;
  const { reason } = body.value;
  return reason === EndReason.PEER_LOST || reason === EndReason.SERVER_SHUTDOWN;
}
