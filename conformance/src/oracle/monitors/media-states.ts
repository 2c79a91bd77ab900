/** Owns media after CONNECTED: NG-2, and CN-4 where not both parties asked for it. */
import {
  DescriptionType,
  EndReason,
  Feature,
  MediaState,
  PeerState,
  StatusCode,
} from '@audiocall/proto';
import { CLOCK_MS, latenessOf, timersOf } from '../endings.js';
import type { CallFact, EventFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { isInForceForBoth } from '../in-force.js';
import { findSent, findUnanswered } from '../lookups.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { describes, findNegotiations } from '../negotiations.js';
import { findEvents, findLateSettle, findPeer, findSettle, isThere, msAt } from '../timeline.js';
import { requireEnd } from './ends.js';

const { MEDIA_RECONNECTING, MEDIA_CONNECTED } = PeerState;

/**
 * NG-2: no second CONNECTED; an interruption of the media is told once, and so is its end. CN-4: where
 * one of the parties did not ask for `renegotiate` it is not told at all.
 */
export const mediaStates: Monitor = {
  clauses: ['NG-2', 'CN-4'],
  watch: watchCalls((facts, verdict, call) => {
    checkSecondConnected(facts, verdict, call);
    const isInForce = isInForceForBoth(call, Feature.RENEGOTIATE);
    for (const from of [call.caller, call.claimant]) {
      const to = from === undefined ? undefined : findPeer(call, from);
      if (from === undefined || to === undefined) continue;
      const told = findMediaStates(call, to);
      if (isInForce) checkParty(facts, verdict, call, from, to, told);
      else forbid(facts, verdict, call, from, told);
    }
    if (isInForce) checkTimeout(facts, verdict, call);
  }),
};

/** CN-4: the reports of a party cause nothing after CONNECTED. */
function forbid(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  from: SessionFact,
  told: readonly EventFact[],
): void {
  const lost = countReports(facts, call, from)?.filter(isLoss) ?? [];
  if (lost.some(({ settledAt }) => settledAt !== undefined)) verdict.reach('CN-4');
  for (const fact of told) {
    verdict.break(
      'CN-4',
      fact.at,
      fact.participant,
      `${fact.participant} received PEER_STATE about media, and renegotiate is not in force for both parties.`,
    );
  }
}

function checkSecondConnected(facts: Facts, verdict: Verdict, call: CallFact): void {
  const later = findNegotiations(facts, call).find(
    ({ closedBy }) => closedBy !== undefined && describes(closedBy, DescriptionType.ANSWER),
  );
  if (later === undefined) return;
  for (const party of [call.caller, call.claimant]) {
    if (party === undefined) continue;
    const second = findEvents(call, 'connected').filter(({ session }) => session === party)[1];
    const reported = findReports(facts, call, party).find(
      ({ frame: { body } }) => body.case === 'mediaReport' && body.value.negotiationId === later.id,
    );
    const isSettled =
      reported !== undefined && findSettle(facts, party.participant, reported.sentAt) !== undefined;
    if (isSettled) verdict.reach('NG-2');
    if (second === undefined) continue;
    verdict.break(
      'NG-2',
      second.at,
      second.participant,
      `${second.participant} received CONNECTED again after negotiation ${later.id}.`,
    );
  }
}

/** PEER_STATE about media, as a session received it. */
function findMediaStates(call: CallFact, to: SessionFact): readonly EventFact[] {
  return findEvents(call, 'peerState').filter(({ session, event: { body } }) => {
    const state = body.case === 'peerState' ? body.value.state : PeerState.UNSPECIFIED;
    return session === to && (state === MEDIA_RECONNECTING || state === MEDIA_CONNECTED);
  });
}

function findReports(facts: Facts, call: CallFact, from: SessionFact): readonly SentFrame[] {
  return findSent(facts, 'mediaReport', call.id).filter(
    ({ session, repeats }) => session === from && repeats === undefined,
  );
}

function isLoss({ frame: { body } }: SentFrame): boolean {
  return body.case === 'mediaReport' && body.value.state !== MediaState.CONNECTED;
}

/** What one party hears of the media of the other. */
function checkParty(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  from: SessionFact,
  to: SessionFact,
  told: readonly EventFact[],
): void {
  const reports = findReports(facts, call, from);
  let isLost = false;
  for (const fact of told) {
    const { body } = fact.event;
    if (body.case !== 'peerState') continue;
    const says = body.value.state === MEDIA_RECONNECTING;
    const hasCause = reports.some((report) => report.sentAt < fact.at && isLoss(report) === says);
    const wrong =
      body.value.session !== from.id
        ? 'it names another session than that of the other party'
        : says === isLost
          ? 'it says the same as the one before; only changes are told'
          : hasCause
            ? undefined
            : 'the other party reported nothing of the kind';
    isLost = says;
    verdict.reach('NG-2');
    if (wrong === undefined) continue;
    const what = says ? 'MEDIA_RECONNECTING' : 'MEDIA_CONNECTED';
    verdict.break(
      'NG-2',
      fact.at,
      fact.participant,
      `${fact.participant} received PEER_STATE(${what}): ${wrong}.`,
    );
  }
  const counted = countReports(facts, call, from) ?? [];
  for (const [index, report] of counted.entries()) {
    const until = counted[index + 1]?.sentAt ?? Number.POSITIVE_INFINITY;
    checkTold(facts, verdict, call, { from, to, told, report, until });
  }
}

/** Once a report that counts had settled, and before the next one, the other party knew of it. */
function checkTold(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  news: {
    readonly from: SessionFact;
    readonly to: SessionFact;
    readonly told: readonly EventFact[];
    readonly report: SentFrame;
    readonly until: number;
  },
): void {
  const { from, to, told, report, until } = news;
  const doneAt = report.answeredAt ?? findSettle(facts, from.participant, report.sentAt);
  const due = doneAt === undefined ? undefined : findSettle(facts, to.participant, doneAt);
  if (due === undefined || due > until || !isThere(to, due) || !isThere(from, due)) return;
  if (call.endedAt !== undefined && call.endedAt < due) return;
  const seen = told.filter(({ at }) => at < due).at(-1)?.event.body;
  const isKnownLost = seen?.case === 'peerState' && seen.value.state === MEDIA_RECONNECTING;
  if (isKnownLost === isLoss(report)) return;
  const what = isLoss(report) ? 'MEDIA_RECONNECTING' : 'MEDIA_CONNECTED';
  verdict.break(
    'NG-2',
    due,
    to.participant,
    `${from.participant} reported that its media is ${isLoss(report) ? 'lost' : 'back'}, and ${to.participant} did not receive PEER_STATE(${what}).`,
  );
}

/** The reports after CONNECTED that count; undefined where something leaves a doubt. */
function countReports(
  facts: Facts,
  call: CallFact,
  from: SessionFact,
): readonly SentFrame[] | undefined {
  const connected = findEvents(call, 'connected').find(({ session }) => session === from);
  if (connected === undefined) return [];
  // One may have been dropped for its rate (LM-3).
  if (facts.controlErrors.some(({ participant }) => participant === from.participant)) return;
  const answered = findNegotiations(facts, call).filter(
    ({ closedBy }) => closedBy !== undefined && describes(closedBy, DescriptionType.ANSWER),
  );
  const counted: SentFrame[] = [];
  for (const report of findReports(facts, call, from)) {
    const { body } = report.frame;
    if (body.case !== 'mediaReport' || report.sentAt < connected.at) continue;
    const doneAt = report.answeredAt ?? findSettle(facts, report.participant, report.sentAt);
    const isSwitching = answered.some(({ closedBy }) => {
      const { sentAt = 0, answeredAt = Number.POSITIVE_INFINITY } = closedBy ?? {};
      return sentAt < (doneAt ?? Number.POSITIVE_INFINITY) && answeredAt > report.sentAt;
    });
    if (isSwitching) return undefined;
    const before = answered.filter(({ closedBy }) => (closedBy?.sentAt ?? 0) < report.sentAt);
    const inForce = Math.max(1, ...before.map(({ id }) => id));
    if (body.value.negotiationId === inForce) counted.push(report);
  }
  return counted;
}

/** Media that stays away ends the call, not before its time and for both. */
function checkTimeout(facts: Facts, verdict: Verdict, call: CallFact): void {
  const { mediaMs } = timersOf(call);
  const fired = call.events.find(
    ({ event: { body } }) => body.case === 'leave' && body.value.reason === EndReason.MEDIA_TIMEOUT,
  );
  const isAsked = call.endedBy !== undefined;
  if (fired !== undefined && !isAsked) {
    const losses = [call.caller, call.claimant].flatMap((party) =>
      party === undefined ? [] : findRunning(facts, call, party),
    );
    const isDue = losses.some(
      ({ sentAt }) => msAt(facts, fired.at) - msAt(facts, sentAt) >= mediaMs - CLOCK_MS,
    );
    verdict.reach('NG-2');
    if (!isDue) {
      const explanation = `${fired.participant} received MEDIA_TIMEOUT, and nobody's media had been away for ${mediaMs} ms.`;
      verdict.break('NG-2', fired.at, fired.participant, explanation);
    }
    for (const party of [call.caller, call.claimant]) {
      if (party === undefined) continue;
      const why = 'media did not come back';
      const reason = EndReason.MEDIA_TIMEOUT;
      requireEnd(facts, verdict, 'NG-2', call, party, 'leave', fired.at, reason, why);
    }
  }
  for (const party of [call.caller, call.claimant]) {
    if (party !== undefined) checkOverdue(facts, verdict, call, party);
  }
}

/** The losses whose time may have run out: those that were not refused, and not made good in time. */
function findRunning(facts: Facts, call: CallFact, party: SessionFact): readonly SentFrame[] {
  const backs = (countReports(facts, call, party) ?? []).filter(
    (report) => !isLoss(report) && wasInTime(call, party, report),
  );
  return findReports(facts, call, party).filter((report) => {
    const isRefused = (report.response?.status?.code ?? StatusCode.OK) !== StatusCode.OK;
    return isLoss(report) && !isRefused && !backs.some(({ sentAt }) => sentAt > report.sentAt);
  });
}

/** The server took a report before it ended the call: it said so before it told its sender of the end. */
function wasInTime(call: CallFact, party: SessionFact, report: SentFrame): boolean {
  const left = findEvents(call, 'leave').find(({ session }) => session === party);
  const doneAt = report.answeredAt ?? report.settledAt;
  return doneAt !== undefined && doneAt < (left?.at ?? Number.POSITIVE_INFINITY);
}

function checkOverdue(facts: Facts, verdict: Verdict, call: CallFact, party: SessionFact): void {
  const { mediaMs } = timersOf(call);
  const reports = countReports(facts, call, party) ?? [];
  // The first of the losses behind the last time that it was there: the others win no time.
  const first = reports[reports.findLastIndex((report) => !isLoss(report)) + 1];
  const doneAt = first?.answeredAt ?? first?.settledAt;
  if (doneAt === undefined) return;
  const overdueMs = msAt(facts, doneAt) + mediaMs + latenessOf(mediaMs);
  // The other party shows it where the one has no socket.
  const settle =
    findLateSettle(facts, [party], overdueMs) ??
    findLateSettle(facts, [findPeer(call, party)], overdueMs);
  if (settle === undefined || !isThere(party, settle.pongAt)) return;
  if (call.endedAt !== undefined && call.endedAt < settle.pongAt) return;
  const isUnderWay = findUnanswered(facts).some(({ sentAt }) => sentAt < settle.pongAt);
  if (isUnderWay) return;
  verdict.break(
    'NG-2',
    settle.pongAt,
    settle.socket.participant,
    `${party.participant}'s media was lost for more than ${mediaMs} ms, and the call did not end with MEDIA_TIMEOUT.`,
  );
}
