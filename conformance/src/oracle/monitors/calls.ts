/** Owns the course of a call: OF, EO, AN, CN, LS, RJ, CA, BZ, GL-2, HU-1, TO. */
import { CallType, Disposition, EndReason, MediaState, StatusCode } from '@audiocall/proto';
import { requireField, requireOnce } from '../duty.js';
import type { CallFact, EventCase, Facts, SentFrame, SessionFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { findIdleCallees } from '../responses.js';
import { findEndReason } from '../targets.js';
import {
  findEvents,
  findRungSessions,
  findSettle,
  isAlone,
  phaseAt,
  stateAt,
} from '../timeline.js';

function watchCalls(
  watch: (facts: Facts, verdict: Verdict, call: CallFact) => void,
): Monitor['watch'] {
  return (facts, verdict) => {
    for (const call of facts.calls.values()) watch(facts, verdict, call);
  };
}

function dispositionOf(call: CallFact): Disposition | undefined {
  const result = call.offer.response?.result;
  return result?.case === 'offerCall' ? result.value.disposition : undefined;
}

/** OF-1, LS-1, EO-4: an accepted offer is told to the caller, and to an idle callee. */
export const offers: Monitor = {
  clauses: ['OF-1', 'LS-1', 'EO-4'],
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
    if (isAlone(facts, call.offer)) {
      const expected = callees.length > 0 ? Disposition.NOTIFIED : Disposition.HELD;
      requireField(
        verdict,
        callees.length > 0 ? 'OF-1' : 'LS-1',
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

/** OF-2, OF-4: who is told of an offer, and what it says. */
export const offerContents: Monitor = {
  clauses: ['OF-2', 'OF-4', 'TO-1'],
  watch: watchCalls((_facts, verdict, call) => {
    const { caller, terms } = call;
    for (const fact of call.events) {
      const { body } = fact.event;
      if (body.case === 'ringback' && fact.session !== caller) {
        verdict.break(
          'OF-2',
          fact.at,
          fact.participant,
          `${fact.participant} received RINGBACK for a call that ${caller.participant} offered; it is for the caller only.`,
        );
      } else if (body.case === 'ringing') {
        if (fact.session === caller) {
          verdict.break(
            'OF-2',
            fact.at,
            fact.participant,
            `${fact.participant} received RINGING for the call that it offered itself; it is for the callee only.`,
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
        const result = call.offer.response?.result;
        const told = result?.case === 'offerCall' ? result.value.expiresInMs : 0;
        if (body.value.expiresInMs > told) {
          verdict.break(
            'TO-1',
            fact.at,
            fact.participant,
            `RINGING says ${body.value.expiresInMs} ms are left, more than the ${told} ms that the caller was told.`,
          );
        }
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
    const claim = call.claim?.response?.result;
    if (claim?.case !== 'answerCall' || call.claimedAt === undefined) return;
    requireField(
      verdict,
      'OF-4',
      call.claimedAt,
      call.claim?.participant ?? '',
      'AnswerCallResult.record',
      claim.value.record,
      terms.record,
    );
  }),
};

/** LS-2: a session that came after the offer does not ring. */
export const lateSessions: Monitor = {
  clauses: ['LS-2'],
  watch: watchCalls((facts, verdict, call) => {
    for (const session of facts.sessions) {
      const isCallee =
        session.service === call.caller.service && session.user === call.terms.callee;
      if (!isCallee || session.requestedAt < call.offeredAt) continue;
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

/** AN-1, AN-2: what a claim answers, and what it tells the caller. */
export const claims: Monitor = {
  clauses: ['AN-1', 'AN-2', 'AN-3', 'EO-3', 'LS-7', 'LS-3'],
  watch: watchCalls((facts, verdict, call) => {
    const { claim, claimant, caller, claimedAt } = call;
    if (claim === undefined || claimant === undefined || claimedAt === undefined) return;
    const result = claim.response?.result;
    if (result?.case === 'answerCall') {
      const check = (what: string, observed: unknown, expected: unknown): void =>
        requireField(
          verdict,
          'AN-1',
          claim.answeredAt ?? claimedAt,
          claim.participant,
          what,
          observed,
          expected,
        );
      check('AnswerCallResult.caller', result.value.caller, caller.user);
      check('AnswerCallResult.caller_session', result.value.callerSession, caller.id);
      check(
        'AnswerCallResult.call_type',
        CallType[result.value.callType],
        CallType[call.terms.callType],
      );
    }
    const second = facts.sent.find(
      (sent) =>
        sent !== claim &&
        sent.repeats === undefined &&
        sent.response?.result.case === 'answerCall' &&
        sent.response.result.value.callId === call.id,
    );
    verdict.reach('AN-3');
    if (second !== undefined) {
      verdict.break(
        'AN-3',
        second.answeredAt ?? second.sentAt,
        second.participant,
        `Call ${call.id} was claimed by ${claim.participant} and again by ${second.participant}.`,
      );
    }
    const answered = requireOnce(facts, verdict, {
      clause: 'AN-2',
      call,
      kind: 'answered',
      to: caller,
      since: claim.answeredAt ?? claimedAt,
      because: `${claimant.participant} claimed it`,
    });
    if (answered?.event.body.case !== 'answered') return;
    const needsOffer = call.terms.sdpOffer === undefined;
    requireField(
      verdict,
      'AN-2',
      answered.at,
      answered.participant,
      'ANSWERED.callee_session',
      answered.event.body.value.calleeSession,
      claimant.id,
    );
    requireField(
      verdict,
      'EO-3',
      answered.at,
      answered.participant,
      'ANSWERED.need_offer',
      answered.event.body.value.needOffer,
      needsOffer,
    );
    const early = call.events.find(
      (fact) =>
        fact.session === caller &&
        fact.at < answered.at &&
        (fact.event.body.case === 'description' || fact.event.body.case === 'candidates'),
    );
    if (early === undefined) return;
    verdict.break(
      'AN-2',
      early.at,
      early.participant,
      `${early.participant} received a description or candidates of the claimant before ANSWERED.`,
    );
  }),
};

interface ReportTimes {
  readonly both: number | undefined;
  readonly reports: readonly SentFrame[];
}

/** From where on both parties had reported media for negotiation 1. */
function findReports(facts: Facts, call: CallFact): ReportTimes {
  const first = (session: SessionFact | undefined): SentFrame | undefined =>
    facts.sent.find((sent) => {
      const { body } = sent.frame;
      return (
        sent.session === session &&
        body.case === 'mediaReport' &&
        body.value.callId === call.id &&
        body.value.negotiationId === 1 &&
        body.value.state === MediaState.CONNECTED &&
        countsAsReport(facts, call, sent)
      );
    });
  const reports = [first(call.caller), first(call.claimant)];
  const known = reports.filter((report): report is SentFrame => report !== undefined);
  const both = known.length === 2 ? Math.max(...known.map((report) => report.sentAt)) : undefined;
  return { both, reports: known };
}

/** CN-4: only what was sent after the answer was accepted is sure to count. */
function countsAsReport(facts: Facts, call: CallFact, report: SentFrame): boolean {
  const accepted = acceptedAnswerAt(facts, call);
  return accepted !== undefined && accepted < report.sentAt;
}

function acceptedAnswerAt(facts: Facts, call: CallFact): number | undefined {
  const answer = facts.sent.find((sent) => {
    const { body } = sent.frame;
    return (
      sent.session === call.claimant &&
      body.case === 'description' &&
      body.value.callId === call.id &&
      sent.response?.status?.code === StatusCode.OK
    );
  });
  const seen = findEvents(call, 'description', call.caller.participant)[0]?.at;
  const steps = [answer?.answeredAt, seen].filter((step) => step !== undefined);
  return steps.length === 0 ? undefined : Math.min(...steps);
}

/** CN-1, CN-2, CN-3: CONNECTED comes to both, after the claim, when both have media. */
export const connections: Monitor = {
  clauses: ['CN-1', 'CN-2', 'CN-3', 'CN-4', 'EO-3'],
  watch: watchCalls((facts, verdict, call) => {
    const { both, reports } = findReports(facts, call);
    const connected = findEvents(call, 'connected');
    const { claimedAt, claimant, caller } = call;
    for (const fact of connected) {
      const claimSeen = call.claim !== undefined && call.claim.sentAt < fact.at;
      if (!claimSeen) {
        verdict.break(
          'CN-2',
          fact.at,
          fact.participant,
          `${fact.participant} received CONNECTED for call ${call.id}, which nobody had claimed.`,
        );
      }
      const reportedBefore = sentReports(facts, call, fact.at);
      verdict.reach('CN-3');
      if (reportedBefore.length < 2) {
        const who =
          reportedBefore.length === 0 ? 'neither party' : `only ${reportedBefore.join('')}`;
        verdict.break(
          'CN-3',
          fact.at,
          fact.participant,
          `${fact.participant} received CONNECTED for call ${call.id} when ${who} had sent MediaReport(CONNECTED); both have to.`,
        );
      }
    }
    if (claimedAt === undefined || claimant === undefined) return;
    checkReportsThatDoNotCount(facts, verdict, call);
    if (both === undefined) return;
    const last = reports.at(-1)?.sentAt === both ? reports.at(-1) : reports[0];
    const processedAt = last?.answeredAt ?? findSettle(facts, last?.participant ?? '', both);
    if (call.endedAt !== undefined && call.endedAt < (processedAt ?? both)) return;
    if (processedAt === undefined) return;
    for (const to of [caller, claimant]) {
      const peer = to === caller ? claimant : caller;
      const because = `it was claimed and both parties reported media`;
      const duty = { call, kind: 'connected', to, since: processedAt, because } as const;
      const fact = requireOnce(facts, verdict, { ...duty, clause: 'CN-1' });
      if (fact?.event.body.case !== 'connected') continue;
      verdict.reach('CN-2');
      verdict.reach('EO-3');
      const { value } = fact.event.body;
      requireField(
        verdict,
        'CN-1',
        fact.at,
        fact.participant,
        'CONNECTED.session',
        value.session,
        peer.id,
      );
      requireField(
        verdict,
        'CN-1',
        fact.at,
        fact.participant,
        'CONNECTED.user_id',
        value.userId,
        peer.user,
      );
      requireField(
        verdict,
        'CN-1',
        fact.at,
        fact.participant,
        'CONNECTED.call_type',
        CallType[value.callType],
        CallType[call.terms.callType],
      );
      const ringback = findEvents(call, 'ringback', caller.participant)[0];
      const answered = findEvents(call, 'answered', caller.participant)[0];
      if (to !== caller || (ringback !== undefined && answered !== undefined)) continue;
      verdict.break(
        'EO-3',
        fact.at,
        fact.participant,
        `${fact.participant} was connected without RINGBACK and ANSWERED before.`,
      );
    }
    checkOneSided(
      facts,
      verdict,
      call,
      connected.map((fact) => fact.participant),
    );
  }),
};

/** Parties whose MediaReport(CONNECTED) for negotiation 1 was sent before a step. */
function sentReports(facts: Facts, call: CallFact, step: number): readonly string[] {
  const parties = [call.caller, call.claimant];
  return parties.flatMap((party) => {
    const reported = facts.sent.some((sent) => {
      const { body } = sent.frame;
      return (
        party !== undefined &&
        sent.session === party &&
        sent.sentAt < step &&
        body.case === 'mediaReport' &&
        body.value.callId === call.id &&
        body.value.negotiationId === 1 &&
        body.value.state === MediaState.CONNECTED
      );
    });
    return party !== undefined && reported ? [party.participant] : [];
  });
}

/** A report before the answer was accepted is dropped: nothing may come of two of those. */
function checkReportsThatDoNotCount(facts: Facts, verdict: Verdict, call: CallFact): void {
  const accepted = acceptedAnswerAt(facts, call);
  const early = facts.sent.filter((sent) => {
    const { body } = sent.frame;
    const isReport = body.case === 'mediaReport' && body.value.callId === call.id;
    const settledAt = sent.answeredAt ?? findSettle(facts, sent.participant, sent.sentAt);
    return isReport && settledAt !== undefined && (accepted === undefined || settledAt < accepted);
  });
  const failed = early.find((sent) => sent.frame.body.case === 'mediaReport');
  if (failed === undefined) return;
  verdict.reach('CN-4');
}

function checkOneSided(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  told: readonly string[],
): void {
  const parties = [call.caller, call.claimant];
  for (const party of parties) {
    if (party === undefined || told.length === 0 || told.includes(party.participant)) continue;
    const since = findEvents(call, 'connected')[0]?.at ?? 0;
    const due = findSettle(facts, party.participant, since);
    const gone = party.endsFrom !== undefined && due !== undefined && party.endsFrom < due;
    if (due === undefined || gone || (call.endedAt !== undefined && call.endedAt < due)) continue;
    verdict.break(
      'CN-2',
      due,
      party.participant,
      `${told.join()} received CONNECTED for call ${call.id}, and ${party.participant}, the other party, did not.`,
    );
  }
}

/** CN-4: FAILED before CONNECTED ends the call for both. */
export const mediaFailures: Monitor = {
  clauses: ['CN-4'],
  watch: watchCalls((facts, verdict, call) => {
    const accepted = acceptedAnswerAt(facts, call);
    if (accepted === undefined || call.claimant === undefined) return;
    const failed = facts.sent.find((sent) => {
      const { body } = sent.frame;
      return (
        sent.sentAt > accepted &&
        (sent.session === call.caller || sent.session === call.claimant) &&
        body.case === 'mediaReport' &&
        body.value.callId === call.id &&
        body.value.negotiationId === 1 &&
        body.value.state === MediaState.FAILED
      );
    });
    if (failed === undefined || phaseAt(call, failed.sentAt) !== 'claimed') return;
    const processedAt = failed.answeredAt ?? findSettle(facts, failed.participant, failed.sentAt);
    if (processedAt === undefined) return;
    for (const to of [call.caller, call.claimant]) {
      requireEnd(
        facts,
        verdict,
        'CN-4',
        call,
        to,
        'leave',
        processedAt,
        EndReason.MEDIA_FAILED,
        `${failed.participant} reported that the media had failed`,
      );
    }
  }),
};

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

function requireEnd(
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

/** TO-1, TO-2, TO-3, TO-4: timers of a call. */
export const callTimers: Monitor = {
  clauses: ['TO-1', 'TO-2', 'TO-3', 'TO-4'],
  watch: watchCalls((facts, verdict, call) => {
    const atMs = (step: number): number => facts.entries[step]?.atMs ?? 0;
    const result = call.offer.response?.result;
    const expiresInMs = result?.case === 'offerCall' ? result.value.expiresInMs : 0;
    const ringMs = call.caller.granted.timers?.ringMs ?? 0;
    const asked =
      call.terms.ttlMs === 0 ? ringMs : Math.min(Math.max(call.terms.ttlMs, 200), ringMs);
    if (expiresInMs > asked) {
      verdict.break(
        'TO-1',
        call.offeredAt,
        call.caller.participant,
        `The offer asked for ${asked} ms and got ${expiresInMs} ms to ring.`,
      );
    }
    for (const fact of call.events) {
      const { body } = fact.event;
      if (body.case !== 'leave' && body.case !== 'cancel') continue;
      const isRing = body.value.reason === EndReason.NO_ANSWER;
      const isConnect = body.value.reason === EndReason.CONNECT_TIMEOUT;
      if (!isRing && !isConnect) continue;
      const from = isRing ? call.offer.sentAt : (call.claim?.sentAt ?? call.offer.sentAt);
      const timer = isRing ? expiresInMs : (call.caller.granted.timers?.connectMs ?? 0);
      const took = atMs(fact.at) - atMs(from);
      verdict.reach('TO-3');
      verdict.reach(isRing ? 'TO-1' : 'TO-4');
      // The harness's clock starts before the server's and stops after it: only too early is certain.
      if (took < timer - 5) {
        verdict.break(
          'TO-3',
          fact.at,
          fact.participant,
          `${fact.participant} received ${EndReason[body.value.reason]} after ${Math.round(took)} ms; the timer is ${timer} ms.`,
        );
      }
      if (isRing && call.claimedAt !== undefined && call.claimedAt < fact.at) {
        verdict.break(
          'TO-2',
          fact.at,
          fact.participant,
          `${fact.participant} received NO_ANSWER for a call that had been claimed.`,
        );
      }
    }
    checkExpiry(facts, verdict, call, expiresInMs, atMs);
  }),
};

function checkExpiry(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  expiresInMs: number,
  atMs: (step: number) => number,
): void {
  const offeredMs = atMs(call.offeredAt);
  const lateMs = Math.max(1000, expiresInMs / 10);
  const lastMs = facts.entries.at(-1)?.atMs ?? 0;
  if (call.claimedAt !== undefined) {
    if (atMs(call.claimedAt) < offeredMs + expiresInMs && lastMs > offeredMs + expiresInMs) {
      verdict.reach('TO-2');
    }
    return;
  }
  const isOver = call.endedAt !== undefined;
  const callerLeft = call.caller.endsFrom !== undefined;
  if (isOver || callerLeft || lastMs <= offeredMs + expiresInMs + lateMs) return;
  verdict.break(
    'TO-1',
    facts.entries.length - 1,
    call.caller.participant,
    `Nobody claimed call ${call.id} within its ${expiresInMs} ms, and ${call.caller.participant} was not told NO_ANSWER.`,
  );
}
