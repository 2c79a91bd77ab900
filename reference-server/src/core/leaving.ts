/**
 * Owns Leave: what leaving a call means for each role and state (CA-1, RJ-1, HU-1).
 * Does not know how an end is told.
 */
import { EndReason, type Leave, LeaveIntent } from '@audiocall/proto';
import { checkState } from './admission.js';
import { type Answer, accept, acceptIdly, refuseAnsweredCall } from './answer.js';
import type { Draft } from './draft.js';
import type { ResponseResult } from './effects.js';
import { endCall } from './ending.js';
import type { Call, Session } from './state.js';
import { resolveLeave } from './targets.js';

export function decideLeave(
  draft: Draft,
  session: Session,
  request: Leave,
  ackSeq: number | undefined,
): Answer {
  const target = resolveLeave(draft, session, request.target, ackSeq);
  if (target.kind === 'refused') return target;
  if (target.kind === 'refused-offer') return acceptIdly(leaveResult('', true));

  const { call } = target;
  if (call.phase.kind === 'ended') return acceptIdly(leaveResult(call.id, true));
  if (call.phase.kind !== 'offered' && !isParty(call, session)) return refuseAnsweredCall();
  const refusal = checkState('leave', session, call.id);
  if (refusal !== undefined) return refusal;
  const reason = deriveReason(call, session, request.intent);
  return accept(() => endCall(draft, call, reason, session.id), leaveResult(call.id, false));
}

/** Role and state decide; the intent counts only where the media failed in a claimed call. */
function deriveReason(call: Call, session: Session, intent: LeaveIntent): EndReason {
  const mediaFailed = intent === LeaveIntent.MEDIA_FAILED;
  switch (call.phase.kind) {
    case 'offered':
      return call.caller.session === session.id ? EndReason.CALLER_CANCELLED : EndReason.REJECTED;
    case 'connecting':
      return mediaFailed ? EndReason.MEDIA_FAILED : EndReason.HANGUP;
    case 'connected':
      return mediaFailed ? EndReason.MEDIA_TIMEOUT : EndReason.HANGUP;
    case 'ended':
      return call.phase.reason;
    default:
      return call.phase satisfies never;
  }
}

function isParty(call: Call, session: Session): boolean {
  return session.activity.kind === 'in-call' && session.activity.call === call.id;
}

function leaveResult(callId: string, alreadyEnded: boolean): ResponseResult {
  return { case: 'leave', value: { alreadyEnded, callId } };
}
