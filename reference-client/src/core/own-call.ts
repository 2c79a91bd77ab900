/**
 * Owns how the call of our own ends on our side: its media is freed, what waits on it is settled,
 * and the server is told where it does not know. Knows nothing of how a call begins.
 */
import { EndReason, LeaveIntent } from '@audiocall/proto';
import { type Draft, emit, fail, perform, update } from './draft.js';
import type { Failure } from './effects.js';
import { type FrameBody, request } from './requests.js';
import type { AnswerTarget, Ringing } from './state.js';

const callEnded: Failure = { code: 'CALL_ENDED', message: 'the call is over' };

/** The member of Leave's target that is set. */
export type LeaveTarget = NonNullable<
  Extract<FrameBody, { readonly case: 'leave' }>['value']['target']
>;

/** Sends Leave. The outcome settles `op`, where there is one. */
export function sendLeave(
  draft: Draft,
  target: LeaveTarget,
  about: { readonly op?: number; readonly ref?: number; readonly callId?: string },
  intent: LeaveIntent = LeaveIntent.UNSPECIFIED,
): void {
  request(
    draft,
    { case: 'leave', value: { target, intent } },
    { kind: 'leave', op: about.op, ref: about.ref, callId: about.callId },
  );
}

/** The target of a Leave that takes an answer back. */
export function leaveTargetOf(target: AnswerTarget): LeaveTarget {
  switch (target.by) {
    case 'callId':
      return { case: 'callId', value: target.callId };
    case 'name':
      return { case: 'byName', value: { callType: target.callType, caller: target.caller } };
    case 'onlyRinging':
      return { case: undefined };
  }
}

/**
 * Forgets the own call: peer connection and microphone are freed at once, and every promise that
 * waits on the call and has no request of its own under way fails.
 */
export function dropCall(draft: Draft, failure: Failure = callEnded): void {
  const { call } = draft.state;
  if (call.phase === 'none') return;
  update(draft, { call: { phase: 'none' } });
  draft.effects.push({ type: 'disarmTimer', timer: `loss:${call.ref}` });
  if (call.phase === 'claimed' && call.recording) {
    perform(draft, { do: 'stopRecording', ref: call.ref });
  }
  perform(draft, { do: 'closePeer', ref: call.ref });
  perform(draft, { do: 'closeInput', ref: call.ref });
  switch (call.phase) {
    case 'preparingOffer':
    case 'preparingAnswer':
      fail(draft, call.op, failure);
      break;
    case 'offering':
    case 'answering':
      for (const { op } of call.deferred) fail(draft, op, failure);
      break;
    case 'calling':
    case 'claimed':
      break;
  }
}

/** Ends a call whose media does not work; the application hears of it as of any other end. */
export function giveUp(draft: Draft): void {
  const { call } = draft.state;
  if (call.phase !== 'calling' && call.phase !== 'claimed') return;
  const wasConnected = call.phase === 'claimed' && call.connected;
  const { callId, ref } = call;
  dropCall(draft);
  sendLeave(draft, { case: 'callId', value: callId }, { ref }, LeaveIntent.MEDIA_FAILED);
  const reason = wasConnected ? EndReason.MEDIA_TIMEOUT : EndReason.MEDIA_FAILED;
  emit(draft, { name: 'LEAVE_EVENT', detail: { callId, session: '', reason } });
}

/** Tells the application of a ringing call that was kept from it during an answer by name. */
export function tellRinging(draft: Draft): void {
  const { ringing } = draft.state;
  if (ringing === undefined || ringing.told) return;
  update(draft, { ringing: { ...ringing, told: true } });
  emit(draft, { name: 'RINGING_EVENT', detail: ringing.detail });
}

/** Forgets the ringing call, when it is this one. Gives what was forgotten. */
export function dropRinging(draft: Draft, callId: string): Ringing | undefined {
  const { ringing } = draft.state;
  if (ringing?.detail.callId !== callId) return undefined;
  update(draft, { ringing: undefined });
  return ringing;
}
