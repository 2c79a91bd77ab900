/** Owns first media that fails: CN-4. */

import { EndReason, LeaveIntent, MediaState } from '@audiocall/proto';
import { mayHaveRunOut } from '../endings.js';
import type { CallFact, Facts } from '../facts.js';
import { findSent } from '../lookups.js';
import { acceptedAnswerAt, isInVain, mayBeConnected } from '../media-reports.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { findEvents, phaseAt } from '../timeline.js';
import { requireEnd } from './ends.js';

/** CN-4: FAILED before CONNECTED ends the call for both, and nothing else ends it for failed media. */
export const mediaFailures: Monitor = {
  clauses: ['CN-4'],
  watch: watchCalls((facts, verdict, call) => {
    checkFailureHasCause(facts, verdict, call);
    const accepted = acceptedAnswerAt(facts, call);
    if (accepted === undefined || call.claimant === undefined) return;
    const failed = findSent(facts, 'mediaReport', call.id).find((sent) => {
      const { body } = sent.frame;
      return (
        sent.sentAt > accepted &&
        (sent.session === call.caller || sent.session === call.claimant) &&
        body.value.negotiationId === 1 &&
        body.value.state === MediaState.FAILED
      );
    });
    if (failed === undefined || phaseAt(call, failed.sentAt) !== 'claimed') return;
    // Reports that were under way may have connected the call before, and then FAILED ends nothing.
    if (mayBeConnected(facts, call, failed.sentAt)) return;
    const processedAt = failed.answeredAt ?? failed.settledAt;
    if (processedAt === undefined || mayHaveEndedElse(facts, call, processedAt)) return;
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

/** A party's FAILED that may count, or its Leave for failed media, came before the end that names it. */
function checkFailureHasCause(facts: Facts, verdict: Verdict, call: CallFact): void {
  const ended = findEvents(call, 'leave').find(
    ({ event: { body } }) => body.case === 'leave' && body.value.reason === EndReason.MEDIA_FAILED,
  );
  if (ended === undefined) return;
  const before = facts.sent.filter(
    ({ session, sentAt }) =>
      sentAt < ended.at && (session === call.caller || session === call.claimant),
  );
  const hasLeft = before.some(
    ({ frame: { body } }) =>
      body.case === 'leave' && body.value.intent === LeaveIntent.MEDIA_FAILED,
  );
  const reports = before.filter(
    ({ frame: { body } }) => body.case === 'mediaReport' && body.value.callId === call.id,
  );
  const hasFailed = reports.some(
    (report) =>
      report.frame.body.case === 'mediaReport' &&
      report.frame.body.value.state === MediaState.FAILED &&
      !isInVain(facts, call, report),
  );
  // Without any report it is the reason that is wrong (RJ-3).
  if (hasLeft || hasFailed || reports.length === 0) return;
  verdict.break(
    'CN-4',
    ended.at,
    ended.participant,
    `${ended.participant} received LEAVE(MEDIA_FAILED) for call ${call.id}, and no party had sent a MediaReport(FAILED) that counts.`,
  );
}

/** Something else than failed media may have ended the call before a step. */
function mayHaveEndedElse(facts: Facts, call: CallFact, step: number): boolean {
  if (mayHaveRunOut(facts, call, step)) return true;
  const parties = [call.caller, call.claimant];
  const isLost = parties.some((party) => party?.endsFrom !== undefined && party.endsFrom < step);
  const isLeft = facts.sent.some(
    (sent) =>
      sent.frame.body.case === 'leave' && sent.sentAt < step && parties.includes(sent.session),
  );
  return isLost || isLeft;
}
