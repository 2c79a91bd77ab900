/** Owns how calls end, and what that tells whom: RJ-1, RJ-2, RJ-5, CA-1, HU-1, BZ-2. */

import { EndReason, type Event, StatusCode } from '@audiocall/proto';
import { isAlone } from '../alone.js';
import { findCallsDuring } from '../calls-during.js';
import { requireOnce } from '../duty.js';
import { mayHaveRunOut } from '../endings.js';
import type { CallFact, EventCase, Facts, SentFrame, SessionFact } from '../facts.js';
import { findSentOfKind } from '../lookups.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { nameValue } from '../name-value.js';
import { expectResponse } from '../responses.js';
import { mayHaveBeenFull } from '../room.js';
import { countFront } from '../sorted.js';
import { findEndReason } from '../targets.js';
import {
  findEvents,
  findLastPhase,
  findPeer,
  findRungSessions,
  findSettle,
  phaseAt,
} from '../timeline.js';

/** RJ-1, RJ-5, CA-1, HU-1: what a Leave tells the others, and with which reason. */
export const leaves: Monitor = {
  clauses: ['RJ-1', 'RJ-5', 'CA-1', 'HU-1'],
  watch: watchCalls((facts, verdict, call) => {
    const { endedBy } = call;
    const reason = findEndReason(call);
    if (endedBy?.answeredAt === undefined || endedBy.session === undefined) return;
    if (reason === undefined || wasOverBefore(call, endedBy)) return;
    const name = endedBy.participant;
    const demand = (
      clause: EndClause,
      to: SessionFact,
      kind: 'leave' | 'cancel',
      because: string,
    ): void =>
      requireEnd(facts, verdict, clause, call, to, kind, endedBy.answeredAt ?? 0, reason, because);
    if (findLastPhase(call) !== 'offered') {
      const peer = findPeer(call, endedBy.session);
      if (peer !== undefined) demand('HU-1', peer, 'leave', `${name} hung up`);
      return;
    }
    if (endedBy.session !== call.caller) {
      const clause = findRungSessions(call).includes(endedBy.session) ? 'RJ-1' : 'RJ-5';
      demand(clause, call.caller, 'leave', `${name} declined it`);
      return;
    }
    verdict.reach('CA-1');
    for (const rung of findRungSessions(call)) {
      demand('CA-1', rung, 'cancel', `${name} gave it up`);
    }
  }),
};

/** CA-1: who gives its own offer up is told by the response, and by nothing else. */
export const quietCancels: Monitor = {
  clauses: ['CA-1'],
  watch: watchCalls((facts, verdict, call) => {
    const { endedBy } = call;
    if (endedBy?.answeredAt === undefined || endedBy.session !== call.caller) return;
    if (findLastPhase(call) !== 'offered' || wasOverBefore(call, endedBy)) return;
    const { participant } = endedBy;
    if (findSettle(facts, participant, endedBy.answeredAt) !== undefined) verdict.reach('CA-1');
    const [told] = findEvents(call, 'leave', participant);
    if (told === undefined) return;
    const explanation = `${participant} gave its own offer up and received LEAVE for it; it gets its response only.`;
    verdict.break('CA-1', told.at, participant, explanation);
  }),
};

/** Somebody was told of the end before that Leave was sent: it came of something else. */
export function wasOverBefore({ events }: CallFact, { sentAt }: SentFrame): boolean {
  return events.some(
    ({ at, event: { body } }) => at < sentAt && (body.case === 'leave' || isEnd(body)),
  );
}

/** CANCEL says that the call is over, but for another device of the callee. */
function isEnd(body: Event['body']): boolean {
  return body.case === 'cancel' && body.value.reason !== EndReason.ANSWERED_ELSEWHERE;
}

type EndClause =
  | 'RJ-1'
  | 'RJ-5'
  | 'CA-1'
  | 'HU-1'
  | 'CN-4'
  | 'BZ-2'
  | 'TO-1'
  | 'TO-4'
  | 'MD-1'
  | 'MD-4'
  | 'RJ-4'
  | 'NG-2';

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
    `${fact.participant} received ${kind.toUpperCase()}(${nameValue(EndReason, body.value.reason)}) for call ${call.id}; since ${because}, ${nameValue(EndReason, reason)} is right.`,
  );
}

/** RJ-2: after a reject nobody is connected, and both may call again. */
export const freeAfterReject: Monitor = {
  clauses: ['RJ-2'],
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
    const { endedAt = 0 } = call;
    const calling = findSentOfKind(facts, 'offerCall');
    const later = calling.slice(countFront(calling, ({ sentAt }) => sentAt <= endedAt));
    const again = later.find(
      (sent) =>
        sent.repeats === undefined &&
        (sent.session === call.caller || sent.session === rejecter) &&
        isAlone(facts, sent),
    );
    const expected = again === undefined ? 'no opinion' : expectResponse(facts, again);
    if (again === undefined || expected === 'no opinion') return;
    if (expected.code !== StatusCode.OK) return;
    const code = again.response?.status?.code;
    // That there were too many says nothing about them (LM-2), nor that the server was full.
    if (code === StatusCode.RATE_LIMITED || mayHaveBeenFull(facts, again)) return;
    verdict.reach('RJ-2');
    if (code === StatusCode.OK || code === undefined) return;
    verdict.break(
      'RJ-2',
      again.answeredAt ?? again.sentAt,
      again.participant,
      `After the reject ${again.participant} called again and was answered ${nameValue(StatusCode, code)}; both users should be idle.`,
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
    for (const other of findCallsDuring(facts, claim.sentAt)) {
      const isHeld =
        phaseAt(other, claim.sentAt) === 'offered' && ringsNowhere(other, claim.sentAt);
      const isForThem =
        other.caller.service === claimant.service && users.includes(other.terms.callee);
      if (other === call || !isHeld || !isForThem || claim.answeredAt === undefined) continue;
      if (mayHaveEndedElse(facts, other, claim)) continue;
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

/**
 * It rang at nobody, or at sessions that the server had ended by then, so that it is held (SE-5). When a server notices
 * that somebody else closed a socket, nobody knows.
 */
function ringsNowhere(call: CallFact, step: number): boolean {
  return findRungSessions(call).every(
    ({ endedAt = step, socket }) => endedAt < step && !socket.byParticipant,
  );
}

/** Something else than this claim may have ended a held call in the meantime. */
function mayHaveEndedElse(facts: Facts, held: CallFact, claim: SentFrame): boolean {
  const until = claim.answeredAt ?? claim.sentAt;
  const byLeave = held.endedBy !== undefined && held.endedBy.sentAt <= until;
  return byLeave || mayHaveRunOut(facts, held, until);
}
