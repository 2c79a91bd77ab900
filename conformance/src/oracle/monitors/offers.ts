/** Owns what an accepted offer tells whom: OF-1, OF-2, OF-3, OF-4, EO-4, LS-1, LS-2, SE-3. */

import { CallType, Disposition, Feature } from '@audiocall/proto';
import { isAlone } from '../alone.js';
import { findCallsDuring } from '../calls-during.js';
import { findClaimResult } from '../claim.js';
import { requireField, requireOnce, requireThat } from '../duty.js';
import type { CallFact, EventFact, SessionFact } from '../facts.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { findIdleCallees, hasNamesake } from '../responses/offers.js';
import { findEvents, findRungSessions, findSettle, phaseAt } from '../timeline.js';
import { findTerminals } from './order.js';

/** OF-1, LS-1, EO-4, SE-3: an accepted offer is told to the caller, and to an idle callee. */
export const offers: Monitor = {
  clauses: ['OF-1', 'LS-1', 'EO-4', 'SE-3'],
  watch: watchCalls((facts, verdict, call) => {
    const held = dispositionOf(call) === Disposition.HELD;
    requireOnce(facts, verdict, {
      clause: held ? 'LS-1' : 'OF-1',
      call,
      kind: 'ringback',
      to: call.caller,
      since: call.offeredAt,
      because: `${call.caller.participant}'s offer was accepted`,
    });
    const callees = findIdleCallees(facts, call);
    // Of a result without one RQ-5 speaks.
    if (dispositionOf(call) !== Disposition.UNSPECIFIED && isAlone(facts, call.offer)) {
      const expected = callees.length > 0 ? Disposition.NOTIFIED : Disposition.HELD;
      const isNamesake = hasNamesake(facts, call.caller, call.terms.callee);
      requireField(
        verdict,
        callees.length > 0 ? 'OF-1' : isNamesake ? 'SE-3' : 'LS-1',
        call.offeredAt,
        call.caller.participant,
        'The disposition of the offer',
        Disposition[dispositionOf(call) ?? 0],
        Disposition[expected],
      );
    }
    if (held) return;
    for (const callee of callees) {
      const because = `${call.caller.participant} called while ${callee.participant} was idle`;
      const duty = { call, kind: 'ringing', to: callee, since: call.offeredAt, because } as const;
      requireOnce(facts, verdict, { ...duty, clause: 'OF-1' });
      requireOnce(facts, verdict, { ...duty, clause: 'EO-4' });
    }
  }),
};

function dispositionOf(call: CallFact): Disposition | undefined {
  const result = call.offer.response?.result;
  return result?.case === 'offerCall' ? result.value.disposition : undefined;
}

/** OF-3: RINGING comes to a session that was done with every call before. */
export const idleRinging: Monitor = {
  clauses: ['OF-3'],
  watch(facts, verdict) {
    // From where on each session was in a call of which it was told that it is over.
    const knowing = new Map<SessionFact, number>();
    for (const call of facts.calls.values()) {
      for (const { session, at, participant } of findEvents(call, 'ringing')) {
        if (session === undefined || session.resumes.length > 0) continue;
        if ((knowing.get(session) ?? at) < at) verdict.reach('OF-3');
        for (const other of findCallsDuring(facts, at - 1, at)) {
          const since = other === call ? undefined : findStart(other, session);
          const end = findTerminals(facts, other, session)[0];
          if (since === undefined || since > at || end === undefined) continue;
          requireThat(
            verdict,
            'OF-3',
            at,
            participant,
            end.at < at,
            `${participant} received RINGING for call ${call.id} before ${end.what} told it that call ${other.id} is over; a session that is in a call does not ring.`,
          );
        }
      }
      for (const session of [call.caller, call.claimant, ...findRungSessions(call)]) {
        const since = session === undefined ? undefined : findStart(call, session);
        if (session === undefined || since === undefined) continue;
        if (findTerminals(facts, call, session).length === 0) continue;
        knowing.set(session, Math.min(since, knowing.get(session) ?? since));
      }
    }
  },
};

/** From where on a session was in a call, by what it received. */
function findStart(call: CallFact, session: SessionFact): number | undefined {
  if (call.caller === session) return call.offeredAt;
  const ringing = findEvents(call, 'ringing').find((fact) => fact.session === session);
  return ringing?.at ?? (call.claimant === session ? call.claim?.answeredAt : undefined);
}

/** OF-2, OF-4, SE-3: who is told of an offer, and what it says. */
export const offerContents: Monitor = {
  clauses: ['OF-2', 'OF-4', 'SE-3'],
  watch: watchCalls((_facts, verdict, call) => {
    const { caller, terms } = call;
    for (const fact of call.events) {
      const { body } = fact.event;
      if (body.case === 'ringback') checkRingback(verdict, call, fact);
      else if (body.case === 'ringing') {
        const isElsewhere = fact.session !== undefined && fact.session.service !== caller.service;
        if (fact.session?.user !== terms.callee || isElsewhere) {
          verdict.break(
            isElsewhere ? 'SE-3' : 'OF-2',
            fact.at,
            fact.participant,
            isElsewhere
              ? `${fact.participant} received RINGING for a call of the service ${caller.service}, and is of the service ${fact.session.service}.`
              : `${fact.participant} received RINGING for a call to ${terms.callee}; it is for the callee only.`,
          );
          continue;
        }
        const check = (what: string, observed: unknown, expected: unknown): void =>
          requireField(verdict, 'OF-2', fact.at, fact.participant, what, observed, expected);
        check('RINGING.session', body.value.session, caller.id);
        check('RINGING.caller', body.value.caller, caller.user);
        check('RINGING.callee', body.value.callee, terms.callee);
        check('RINGING.call_type', CallType[body.value.callType], CallType[terms.callType]);
        requireField(
          verdict,
          'OF-4',
          fact.at,
          fact.participant,
          'RINGING.record',
          body.value.record,
          terms.record,
        );
      } else if (body.case === 'connected') {
        requireField(
          verdict,
          'OF-4',
          fact.at,
          fact.participant,
          'CONNECTED.record',
          body.value.record,
          terms.record,
        );
      }
    }
    const claim = findClaimResult(call);
    if (claim === undefined || call.claimedAt === undefined) return;
    requireField(
      verdict,
      'OF-4',
      call.claimedAt,
      call.claim?.participant ?? '',
      'AnswerCallResult.record',
      claim.record,
      terms.record,
    );
  }),
};

function checkRingback(verdict: Verdict, call: CallFact, fact: EventFact): void {
  const { body } = fact.event;
  if (body.case !== 'ringback') return;
  const { caller, terms } = call;
  if (fact.session !== caller) {
    verdict.break(
      'OF-2',
      fact.at,
      fact.participant,
      `${fact.participant} received RINGBACK for a call that ${caller.participant} offered; it is for the caller only.`,
    );
    return;
  }
  const check = (what: string, observed: unknown, expected: unknown): void =>
    requireField(verdict, 'OF-2', fact.at, fact.participant, what, observed, expected);
  check('RINGBACK.session', body.value.session, caller.id);
  check('RINGBACK.caller', body.value.caller, caller.user);
  check('RINGBACK.callee', body.value.callee, terms.callee);
  check('RINGBACK.call_type', CallType[body.value.callType], CallType[terms.callType]);
}

/** LS-2: a session that came after the offer does not ring. */
export const lateSessions: Monitor = {
  clauses: ['LS-2'],
  watch: watchCalls((facts, verdict, call) => {
    for (const session of facts.sessions) {
      const isCallee =
        session.service === call.caller.service && session.user === call.terms.callee;
      if (!isCallee || session.requestedAt < call.offeredAt) continue;
      // The feature is there to ring late sessions (LS-8).
      if (session.granted.features.includes(Feature.REPLAY_HELD)) continue;
      if (phaseAt(call, session.requestedAt) !== 'offered') continue;
      const ringing = findEvents(call, 'ringing').find((fact) => fact.session === session);
      if (findSettle(facts, session.participant, session.createdAt) !== undefined) {
        verdict.reach('LS-2');
      }
      if (ringing === undefined) continue;
      verdict.break(
        'LS-2',
        ringing.at,
        session.participant,
        `${session.participant} created its session after ${call.caller.participant} had offered the call, and received RINGING for it.`,
      );
    }
  }),
};
