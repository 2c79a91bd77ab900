/** Owns calls to a user with several sessions: MD-1, MD-3, MD-4, RJ-4. */
import { BusyScope, EndReason, SessionPolicy } from '@audiocall/proto';
import { findCallsDuring } from '../calls-during.js';
import { requireOnce, requireThat } from '../duty.js';
import { mayHaveRunOut } from '../endings.js';
import type { CallFact, EventFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { findIdleCallees } from '../responses/offers.js';
import { findEndReason } from '../targets.js';
import {
  findEvents,
  findLastPhase,
  findRungSessions,
  findSettle,
  isScopeUser,
  phaseAt,
} from '../timeline.js';
import { requireEnd } from './ends.js';

/** MD-1: every idle device rings, and when one answers, the others are told that. */
export const forks: Monitor = {
  clauses: ['MD-1'],
  watch: watchCalls((facts, verdict, call) => {
    const callees = findIdleCallees(facts, call);
    const isForked = callees.length > 1 && findRungSessions(call).length > 0;
    for (const to of isForked ? callees : []) {
      const because = `${call.caller.participant} called while ${to.participant} was idle`;
      const duty = { call, kind: 'ringing', to, since: call.offeredAt, because } as const;
      requireOnce(facts, verdict, { ...duty, clause: 'MD-1' });
    }
    const { claim, claimant } = call;
    if (claim?.answeredAt === undefined || claimant === undefined) return;
    const because = `${claimant.participant} answered it`;
    for (const to of findRungSessions(call)) {
      if (to === claimant || to.user !== claimant.user) continue;
      const reason = EndReason.ANSWERED_ELSEWHERE;
      requireEnd(facts, verdict, 'MD-1', call, to, 'cancel', claim.answeredAt, reason, because);
    }
  }),
};

/** MD-3: ANSWERED_ELSEWHERE is said of nothing else. */
export const answeredElsewhere: Monitor = {
  clauses: ['MD-3'],
  watch: watchCalls((_facts, verdict, call) => {
    for (const fact of [...findEvents(call, 'leave'), ...findEvents(call, 'cancel')]) {
      const { body } = fact.event;
      if (body.case !== 'leave' && body.case !== 'cancel') continue;
      if (body.value.reason !== EndReason.ANSWERED_ELSEWHERE) continue;
      const isDevice = fact.session?.user === call.terms.callee && fact.session !== call.claimant;
      requireThat(
        verdict,
        'MD-3',
        fact.at,
        fact.participant,
        isDevice &&
          body.case === 'cancel' &&
          call.claimedAt !== undefined &&
          (call.claim === undefined || isBefore(call, fact)),
        `${fact.participant} was told ANSWERED_ELSEWHERE for call ${call.id}, and no other session of its user had answered.`,
      );
    }
  }),
};

/** The claim was sent before that. Nobody is told of an answer that is yet to come. */
function isBefore({ claim }: CallFact, fact: EventFact): boolean {
  return claim !== undefined && claim.sentAt < fact.at;
}

/** RJ-4: a reject on one device ends the call on all of them. */
export const forkedRejects: Monitor = {
  clauses: ['RJ-4'],
  watch: watchCalls((facts, verdict, call) => {
    const { endedBy } = call;
    if (endedBy?.answeredAt === undefined || endedBy.session === undefined) return;
    if (findEndReason(call) !== EndReason.REJECTED || findLastPhase(call) !== 'offered') return;
    const because = `${endedBy.participant} declined it`;
    for (const to of findRungSessions(call)) {
      if (to === endedBy.session || to.user !== call.terms.callee) continue;
      const reason = EndReason.REJECTED_ELSEWHERE;
      requireEnd(facts, verdict, 'RJ-4', call, to, 'cancel', endedBy.answeredAt, reason, because);
    }
  }),
};

/** MD-4: under USER, a claim ends the calls that ring elsewhere at either user; under SESSION it does not. */
export const busyUsers: Monitor = {
  clauses: ['MD-4'],
  watch: watchCalls((facts, verdict, call) => {
    checkRingsOn(facts, verdict, call);
    const { claim, claimant, caller } = call;
    if (claim?.answeredAt === undefined || claimant === undefined) return;
    for (const user of [claimant, caller]) {
      if (!isScopeUser(user)) continue;
      for (const other of findCallsDuring(facts, claim.sentAt)) {
        if (other === call || !ringsFor(other, user, claim)) continue;
        if (mayHaveRunOut(facts, other, claim.answeredAt) || other.endedBy !== undefined) continue;
        endBusy(facts, verdict, other, claim.answeredAt, `${user.participant} took another call`);
      }
    }
  }),
};

/** Under SESSION, no other call ends one that rings at a session that is still there. */
function checkRingsOn(facts: Facts, verdict: Verdict, call: CallFact): void {
  const [end] = [...findEvents(call, 'leave'), ...findEvents(call, 'cancel')].filter(
    ({ event: { body } }) =>
      (body.case === 'leave' || body.case === 'cancel') && body.value.reason === EndReason.BUSY,
  );
  if (end === undefined || call.claimedAt !== undefined) return;
  const ringing = findRungSessions(call).find(
    (session) =>
      session.granted.sessionPolicy === SessionPolicy.FORK &&
      session.granted.busyScope === BusyScope.SESSION &&
      wasThereAfter(facts, session, end.at),
  );
  if (ringing === undefined) return;
  verdict.break(
    'MD-4',
    end.at,
    end.participant,
    `${end.participant} was told that call ${call.id} ended with BUSY. It rang at ${ringing.participant}'s session, and under the busy scope SESSION another call of the user does not end it.`,
  );
}

/** Its socket was open until then, and answered a Ping afterwards. */
function wasThereAfter(facts: Facts, { participant, losses, endsFrom }: SessionFact, step: number) {
  const read = findSettle(facts, participant, step);
  return read !== undefined && losses.length === 0 && (endsFrom === undefined || endsFrom > read);
}

function ringsFor(call: CallFact, user: SessionFact, claim: SentFrame): boolean {
  const isOffered = phaseAt(call, claim.sentAt) === 'offered' && findRungSessions(call).length > 0;
  return isOffered && call.caller.service === user.service && call.terms.callee === user.user;
}

function endBusy(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  since: number,
  because: string,
): void {
  const reason = EndReason.BUSY;
  requireEnd(facts, verdict, 'MD-4', call, call.caller, 'leave', since, reason, because);
  for (const to of findRungSessions(call)) {
    requireEnd(facts, verdict, 'MD-4', call, to, 'cancel', since, reason, because);
  }
}
