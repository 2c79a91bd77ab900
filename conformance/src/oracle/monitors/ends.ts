/** Owns how calls end, and with which reason: RJ, CA-1, HU-1, LS-9, BZ-2, GL-2. */

import { EndReason, StatusCode } from '@audiocall/proto';
import { requireField, requireOnce } from '../duty.js';
import type { CallFact, EventCase, Facts, SentFrame, SessionFact } from '../facts.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { findEndReason } from '../targets.js';
import { findEvents, findRungSessions, isAlone, phaseAt, stateAt } from '../timeline.js';

/** RJ-1, RJ-3, CA-1, HU-1: what a Leave tells the others, and with which reason. */
export const leaves: Monitor = {
  clauses: ['RJ-1', 'RJ-3', 'RJ-5', 'CA-1', 'HU-1', 'HU-2', 'LS-9', 'TG-3'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      const { endedBy } = call;
      const reason = findEndReason(call);
      if (endedBy?.answeredAt === undefined || reason === undefined) continue;
      const phase = phaseAt(call, endedBy.sentAt);
      const name = endedBy.participant;
      if (phase === 'offered' && endedBy.session === call.caller) {
        for (const rung of findRungSessions(call)) {
          requireEnd(
            facts,
            verdict,
            'CA-1',
            call,
            rung,
            'cancel',
            endedBy.answeredAt,
            reason,
            `${name} gave it up`,
          );
        }
        verdict.reach('CA-1');
      } else if (phase === 'offered') {
        const clause = findRungSessions(call).includes(endedBy.session as SessionFact)
          ? 'RJ-1'
          : 'RJ-5';
        requireEnd(
          facts,
          verdict,
          clause,
          call,
          call.caller,
          'leave',
          endedBy.answeredAt,
          reason,
          `${name} declined it`,
        );
      } else {
        const peer = endedBy.session === call.caller ? call.claimant : call.caller;
        if (peer === undefined) continue;
        requireEnd(
          facts,
          verdict,
          'HU-1',
          call,
          peer,
          'leave',
          endedBy.answeredAt,
          reason,
          `${name} hung up`,
        );
      }
    }
    for (const sent of facts.sent) checkTooLate(facts, verdict, sent);
  },
};

/** LS-9 and HU-2: the answer to a late request says how the call ended. */
function checkTooLate(facts: Facts, verdict: Verdict, sent: SentFrame): void {
  const { response } = sent;
  const { body } = sent.frame;
  if (response === undefined || sent.repeats !== undefined || !isAlone(facts, sent)) return;
  if (body.case !== 'answerCall' || response.status?.code !== StatusCode.CALL_ENDED) return;
  const { target } = body.value;
  const calls = [...facts.calls.values()].filter(
    (call) =>
      phaseAt(call, sent.sentAt) === 'ended' &&
      (target.case === 'callId'
        ? call.id === target.value
        : call.terms.callee === sent.session?.user),
  );
  const reason = calls.length === 1 && calls[0] !== undefined ? findEndReason(calls[0]) : undefined;
  if (reason === undefined) return;
  requireField(
    verdict,
    'LS-9',
    sent.answeredAt ?? sent.sentAt,
    sent.participant,
    'The end reason of CALL_ENDED',
    EndReason[response.status.callEndReason],
    EndReason[reason],
  );
}

type EndClause = 'RJ-1' | 'RJ-5' | 'CA-1' | 'HU-1' | 'CN-4' | 'BZ-2' | 'TO-1' | 'TO-4';

/** Holds a session to the LEAVE or CANCEL, with its reason, that an end has to bring it. */
export function requireEnd(
  facts: Facts,
  verdict: Verdict,
  clause: EndClause,
  call: CallFact,
  to: SessionFact,
  kind: EventCase & ('leave' | 'cancel'),
  since: number,
  reason: EndReason,
  because: string,
): void {
  const fact = requireOnce(facts, verdict, { clause, call, kind, to, since, because });
  const body = fact?.event.body;
  if (fact === undefined || (body?.case !== 'leave' && body?.case !== 'cancel')) return;
  if (body.value.reason === reason) return;
  verdict.break(
    clause,
    fact.at,
    fact.participant,
    `${fact.participant} received ${kind.toUpperCase()}(${EndReason[body.value.reason]}) for call ${call.id}; since ${because}, ${EndReason[reason]} is right.`,
  );
}

/** RJ-3: the reason of an end is one that its cause allows. */
export const reasons: Monitor = {
  clauses: ['RJ-3'],
  watch: watchCalls((_facts, verdict, call) => {
    const reason = findEndReason(call);
    for (const fact of call.events) {
      const { body } = fact.event;
      if (body.case !== 'leave' && body.case !== 'cancel') continue;
      verdict.reach('RJ-3');
      if (reason === undefined || body.value.reason === reason) continue;
      verdict.break(
        'RJ-3',
        fact.at,
        fact.participant,
        `${fact.participant} was told that call ${call.id} ended with ${EndReason[body.value.reason]}; it ended with ${EndReason[reason]}.`,
      );
    }
  }),
};

/** RJ-2: after a reject nobody is connected, and both may call again. */
export const freeAfterReject: Monitor = {
  clauses: ['RJ-2', 'CN-2'],
  watch: watchCalls((facts, verdict, call) => {
    const rejecter = call.endedBy?.session;
    if (rejecter === undefined || findEndReason(call) !== EndReason.REJECTED) return;
    for (const fact of findEvents(call, 'connected')) {
      verdict.break(
        'RJ-2',
        fact.at,
        fact.participant,
        `${fact.participant} received CONNECTED for a call that ${rejecter.participant} had declined.`,
      );
    }
    const again = facts.sent.find(
      (sent) =>
        sent.sentAt > (call.endedAt ?? 0) &&
        sent.frame.body.case === 'offerCall' &&
        (sent.session === call.caller || sent.session === rejecter) &&
        isAlone(facts, sent) &&
        stateAt(facts, sent.session, sent.sentAt).name === 'idle',
    );
    const code = again?.response?.status?.code;
    if (again === undefined || code === undefined) return;
    verdict.reach('RJ-2');
    if (code !== StatusCode.BUSY && code !== StatusCode.INVALID_STATE) return;
    verdict.break(
      'RJ-2',
      again.answeredAt ?? again.sentAt,
      again.participant,
      `After the reject ${again.participant} called again and was answered ${StatusCode[code]}; both users should be idle.`,
    );
  }),
};

/** BZ-2: a claim ends the other calls that are held for either party. */
export const otherHeldCalls: Monitor = {
  clauses: ['BZ-2'],
  watch: watchCalls((facts, verdict, call) => {
    const { claimedAt, claimant, claim } = call;
    if (claimedAt === undefined || claimant === undefined || claim === undefined) return;
    const users = [call.caller.user, claimant.user];
    for (const other of facts.calls.values()) {
      const isHeld =
        phaseAt(other, claim.sentAt) === 'offered' && findRungSessions(other).length === 0;
      const isForThem =
        other.caller.service === claimant.service && users.includes(other.terms.callee);
      if (other === call || !isHeld || !isForThem || claim.answeredAt === undefined) continue;
      requireEnd(
        facts,
        verdict,
        'BZ-2',
        other,
        other.caller,
        'leave',
        claim.answeredAt,
        EndReason.BUSY,
        `${other.terms.callee} took another call`,
      );
    }
  }),
};

/** GL-2: two users never end up in two calls with each other, nor both refused. */
export const noLostGlare: Monitor = {
  clauses: ['GL-2'],
  watch(facts, verdict) {
    const live = (call: CallFact, step: number): boolean => {
      const phase = phaseAt(call, step);
      return phase !== 'none' && phase !== 'ended';
    };
    for (const sent of facts.sent) {
      const { body } = sent.frame;
      if (body.case !== 'offerCall' || sent.session === undefined) continue;
      const mine = [...facts.calls.values()].find((call) => call.offer === sent);
      const { user, service } = sent.session;
      const reverse = [...facts.calls.values()].find(
        (call) =>
          call.caller.service === service &&
          call.caller.user === body.value.callee &&
          call.terms.callee === user &&
          live(call, sent.sentAt),
      );
      if (reverse === undefined) continue;
      verdict.reach('GL-2');
      const at = sent.answeredAt ?? sent.sentAt;
      if (mine === undefined || !live(reverse, at)) continue;
      verdict.break(
        'GL-2',
        at,
        sent.participant,
        `${sent.participant} got a second call with ${body.value.callee} while call ${reverse.id} between the two was live.`,
      );
    }
  },
};
