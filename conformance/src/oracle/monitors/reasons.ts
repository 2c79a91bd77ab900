/** Owns the reasons of ends: RJ-3. */
import { EndReason, LeaveIntent, MediaState } from '@audiocall/proto';
import { isUnreadClaimant, readClaim } from '../claim.js';
import { isDestroy } from '../destroys.js';
import type { BodyCase, CallFact, EventFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { findSentOfKind } from '../lookups.js';
import { type Monitor, watchCalls } from '../monitor.js';
import { nameValue } from '../name-value.js';
import { findLastInFront } from '../sorted.js';
import { findEndReason } from '../targets.js';
import { findEvents, findSettle } from '../timeline.js';
import { wasOverBefore } from './ends.js';

/** RJ-3: everybody is told the same reason, and one that something in the trace can have caused. */
export const reasons: Monitor = {
  clauses: ['RJ-3'],
  watch: watchCalls((facts, verdict, call) => {
    const { endedBy } = call;
    const isLater = endedBy !== undefined && wasOverBefore(call, endedBy);
    const reason = isLater ? undefined : findEndReason(call);
    for (const fact of call.events) {
      const { body } = fact.event;
      if (body.case !== 'leave' && body.case !== 'cancel') continue;
      verdict.reach('RJ-3');
      const told = body.value.reason;
      // What other devices of the callee are told (RJ-4, MD-3).
      if (isElsewhere(call, fact, told)) continue;
      const start = `${fact.participant} was told that call ${call.id} ended with ${nameValue(EndReason, told)}`;
      if (reason !== undefined && told !== reason) {
        verdict.break(
          'RJ-3',
          fact.at,
          fact.participant,
          `${start}; it ended with ${nameValue(EndReason, reason)}.`,
        );
      } else if (!hasCause(facts, call, told, fact.at)) {
        verdict.break(
          'RJ-3',
          fact.at,
          fact.participant,
          `${start}, and nobody did what that means.`,
        );
      }
    }
  }),
};

/** Another device of the callee answered or rejected: its own session is told so. */
function isElsewhere(call: CallFact, { event, session }: EventFact, told: EndReason): boolean {
  if (event.body.case !== 'cancel' || session === undefined) return false;
  if (told === EndReason.ANSWERED_ELSEWHERE) return call.claimedAt !== undefined;
  const rejecter = call.endedBy?.session;
  return (
    told === EndReason.REJECTED_ELSEWHERE &&
    findEndReason(call) === EndReason.REJECTED &&
    rejecter !== session
  );
}

const ENDS = ['leave', 'destroySession'] as const;

/** Something that happened before a step can have ended the call with this reason. */
function hasCause(facts: Facts, call: CallFact, reason: EndReason, step: number): boolean {
  const unread =
    call.claimant ?? facts.sessions.find((session) => isUnreadClaimant(facts, call, session));
  const parties = [call.caller, unread];
  const byParty = (sent: SentFrame): boolean =>
    sent.session !== undefined && parties.includes(sent.session);
  const isEnd = (sent: SentFrame): boolean => isDestroy(sent) || isLeaveOf(facts, sent, call);
  const hasSent = (kinds: readonly BodyCase[], fits: (sent: SentFrame) => boolean): boolean =>
    kinds.some((kind) => {
      const sent = findSentOfKind(facts, kind);
      return findLastInFront(sent, ({ sentAt }) => sentAt < step, fits) !== undefined;
    });
  const wasAsked = (kinds: readonly BodyCase[], fits: (sent: SentFrame) => boolean): boolean =>
    hasSent(kinds, (sent) => sent.frame.requestId > 0 && fits(sent));
  const reported = (state: MediaState): boolean =>
    hasSent(['leave', 'mediaReport'], (sent) => byParty(sent) && reportsMedia(sent, state));
  switch (reason) {
    case EndReason.HANGUP:
      return wasAsked(ENDS, (sent) => byParty(sent) && isEnd(sent));
    case EndReason.CALLER_CANCELLED:
      return wasAsked(ENDS, (sent) => sent.session === call.caller && isEnd(sent));
    case EndReason.REJECTED:
      return wasAsked(
        ['leave'],
        (sent) => sent.session?.user === call.terms.callee && isLeaveOf(facts, sent, call),
      );
    case EndReason.BUSY:
      return wasAsked(['answerCall', 'offerCall'], mayClaim);
    case EndReason.PEER_LOST:
      return parties.some((party) => party !== undefined && mayBeLost(facts, party, step));
    case EndReason.CONNECT_TIMEOUT:
      return wasAsked(['answerCall', 'offerCall'], mayClaim);
    case EndReason.MEDIA_FAILED:
      return reported(MediaState.FAILED);
    case EndReason.MEDIA_TIMEOUT:
      // With `renegotiate` media that only went away and did not come back counts, too (NG-2).
      return reported(MediaState.FAILED) || reported(MediaState.DISCONNECTED);
    case EndReason.NO_ANSWER:
      return findEvents(call, 'answered').length === 0;
    case EndReason.SERVER_SHUTDOWN:
      return true;
    default:
      return false;
  }
}

/** A Leave that was about no other call, as far as its response says. */
function isLeaveOf(facts: Facts, { frame, response }: SentFrame, call: CallFact): boolean {
  if (frame.body.case !== 'leave') return false;
  const named = response?.result.case === 'leave' ? response.result.value.callId : call.id;
  return named === call.id || !facts.calls.has(named);
}

function mayClaim({ frame, response }: SentFrame): boolean {
  if (frame.body.case === 'answerCall') return true;
  return (
    frame.body.case === 'offerCall' && (response === undefined || readClaim(response) !== undefined)
  );
}

/** A Leave for failed media, or a report of a state. */
function reportsMedia({ frame: { body } }: SentFrame, state: MediaState): boolean {
  if (body.case === 'leave') return body.value.intent === LeaveIntent.MEDIA_FAILED;
  return body.case === 'mediaReport' && body.value.state === state;
}

/** The party's socket was lost before that step, or nothing says that it was not. */
function mayBeLost(facts: Facts, party: SessionFact, step: number): boolean {
  const wasAway = party.losses.some(({ earliestAt }) => earliestAt < step);
  return wasAway || !wasThereAfter(facts, party.participant, step);
}

/** The participant sent a Ping after that step and got its Pong: its socket was not lost by then. */
function wasThereAfter(facts: Facts, participant: string, step: number): boolean {
  return findSettle(facts, participant, step) !== undefined;
}
