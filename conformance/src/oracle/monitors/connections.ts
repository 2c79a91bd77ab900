/** Owns when a call is connected: CN-1 to CN-4, EO-3. */

import { CallType, MediaState } from '@audiocall/proto';
import { requireField, requireOnce } from '../duty.js';
import type { CallFact, EventFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { findSent, findSentOfKind } from '../lookups.js';
import { acceptedAnswerAt, findPartyReports, isInVain } from '../media-reports.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { findEvents, findSettle } from '../timeline.js';

/** CN-1, CN-2, CN-3: CONNECTED comes to both, after the claim, when both have media. */
export const connections: Monitor = {
  clauses: ['CN-1', 'CN-2', 'CN-3', 'CN-4', 'EO-3'],
  watch: watchCalls((facts, verdict, call) => {
    const { both, reports } = findReports(facts, call);
    const connected = findEvents(call, 'connected');
    const { claimedAt, claimant, caller } = call;
    for (const fact of connected) checkGround(facts, verdict, call, fact);
    if (claimedAt === undefined || claimant === undefined) return;
    if (wasLeftUnconnected(facts, call, claimedAt)) verdict.reach('CN-3');
    checkReportsThatDoNotCount(facts, verdict, call);
    if (both === undefined) return;
    // What nothing behind it was answered for may have been lost with its socket.
    const processed = reports.map((sent) => sent.answeredAt ?? sent.settledAt ?? Infinity);
    const processedAt = processed.every(Number.isFinite) ? Math.max(...processed) : undefined;
    if (call.endedAt !== undefined && call.endedAt < (processedAt ?? both)) return;
    if (processedAt === undefined) return;
    // That one party alone was told says more than that the other was not.
    checkOneSided(
      facts,
      verdict,
      call,
      connected.map((fact) => fact.participant),
    );
    for (const to of [caller, claimant]) {
      const peer = to === caller ? claimant : caller;
      const hasMore = hasReportedAgain(facts, call, reports);
      const because = `it was claimed and both parties reported media${hasMore ? '; what the first one reported again changes nothing' : ''}`;
      const duty = { call, kind: 'connected', to, since: processedAt, because } as const;
      if (hasMore) verdict.reach('CN-3');
      const fact = requireOnce(facts, verdict, { ...duty, clause: hasMore ? 'CN-3' : 'CN-1' });
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
        `${fact.participant} was connected without ${ringback === undefined ? 'RINGBACK' : 'ANSWERED'} before.`,
      );
    }
  }),
};

/** CN-2, CN-3: a claim, and the reports of both parties, came before CONNECTED. */
function checkGround(facts: Facts, verdict: Verdict, call: CallFact, fact: EventFact): void {
  const { claim } = call;
  const isOpen = (): boolean =>
    (['answerCall', 'offerCall'] as const).some((kind) =>
      findSentOfKind(facts, kind).some(
        ({ response, sentAt }) => response === undefined && sentAt < fact.at,
      ),
    );
  if (claim === undefined && isOpen()) return;
  if (claim === undefined || claim.sentAt > fact.at) {
    verdict.break(
      'CN-2',
      fact.at,
      fact.participant,
      `${fact.participant} received CONNECTED for call ${call.id}, which nobody had claimed.`,
    );
  }
  const reported = sentReports(facts, call, fact.at);
  verdict.reach('CN-3');
  if (reported.length === 2) return;
  const who = reported.length === 0 ? 'neither party' : `only ${reported.join('')}`;
  verdict.break(
    'CN-3',
    fact.at,
    fact.participant,
    `${fact.participant} received CONNECTED for call ${call.id} when ${who} had sent MediaReport(CONNECTED); both have to.`,
  );
}

interface ReportTimes {
  readonly both: number | undefined;
  readonly reports: readonly SentFrame[];
}

/** From where on both parties had reported media for negotiation 1. */
function findReports(facts: Facts, call: CallFact): ReportTimes {
  const first = (session: SessionFact | undefined): SentFrame | undefined =>
    findSent(facts, 'mediaReport', call.id).find((sent) => {
      const { body } = sent.frame;
      return (
        session !== undefined &&
        sent.session === session &&
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

/** CN-3: the party that had media first reported more until the other party's report. */
function hasReportedAgain(facts: Facts, call: CallFact, reports: readonly SentFrame[]): boolean {
  const [first, second] = reports.toSorted((one, other) => one.sentAt - other.sentAt);
  if (first === undefined || second === undefined) return false;
  return findPartyReports(facts, call, first.session).some(
    ({ sentAt, frame: { body } }) =>
      sentAt > first.sentAt &&
      sentAt < second.sentAt &&
      body.case === 'mediaReport' &&
      body.value.state !== MediaState.FAILED,
  );
}

/** CN-4: only what was sent after the answer was accepted is sure to count. */
function countsAsReport(facts: Facts, call: CallFact, report: SentFrame): boolean {
  const accepted = acceptedAnswerAt(facts, call);
  return accepted !== undefined && accepted < report.sentAt;
}

/** The claim had settled everywhere when a report was still missing: CONNECTED could have slipped out. */
function wasLeftUnconnected(facts: Facts, call: CallFact, claimedAt: number): boolean {
  const settled = findSettle(facts, call.caller.participant, claimedAt);
  return settled !== undefined && sentReports(facts, call, settled).length < 2;
}

/** Parties whose MediaReport(CONNECTED) for negotiation 1 was sent before a step. */
function sentReports(facts: Facts, call: CallFact, step: number): readonly string[] {
  const parties = [call.caller, call.claimant];
  return parties.flatMap((party) => {
    const reported = findSent(facts, 'mediaReport', call.id).some((sent) => {
      const { body } = sent.frame;
      return (
        party !== undefined &&
        sent.session === party &&
        sent.sentAt < step &&
        body.value.negotiationId === 1 &&
        body.value.state === MediaState.CONNECTED
      );
    });
    return party !== undefined && reported ? [party.participant] : [];
  });
}

/** CN-4: nothing may come of reports that do not count. */
function checkReportsThatDoNotCount(facts: Facts, verdict: Verdict, call: CallFact): void {
  for (const party of [call.caller, call.claimant]) {
    const reports = findPartyReports(facts, call, party);
    if (reports.some((report) => isInVain(facts, call, report))) verdict.reach('CN-4');
    for (const fact of findEvents(call, 'connected')) {
      const before = reports.filter((report) => report.sentAt < fact.at);
      if (before.length === 0) continue;
      if (!before.every((report) => isInVain(facts, call, report))) continue;
      verdict.break(
        'CN-4',
        fact.at,
        fact.participant,
        `${fact.participant} received CONNECTED, although the reports of ${party?.participant} do not count: they came before the answer was accepted, or are about another negotiation.`,
      );
    }
  }
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
