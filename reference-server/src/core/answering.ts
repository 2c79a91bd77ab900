/**
 * Owns AnswerCall: the claim of a call, and what a claim means for the other calls of its two users.
 * Does not know descriptions beyond the early one (EO-2).
 */
import { type AnswerCall, AnswerCallResultSchema, EndReason } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { checkState } from './admission.js';
import { type Answer, accept, refuseArgument } from './answer.js';
import { type Draft, read, readKnown, write } from './draft.js';
import { arm, disarm, tell } from './effects.js';
import { endCall, withdrawOffer } from './ending.js';
import {
  type Call,
  type Claimed,
  FIRST_NEGOTIATION,
  type Session,
  type SessionId,
  type UserKey,
} from './state.js';
import { resolveAnswer } from './targets.js';

export function decideAnswer(
  draft: Draft,
  session: Session,
  request: AnswerCall,
  ackSeq: number | undefined,
): Answer {
  if (request.sdpAnswer !== undefined) {
    // No session is given an offer before it claims (DE-3, EO-2).
    return refuseArgument('sdp_answer needs an offer that this session was given before');
  }
  const target = resolveAnswer(draft, session, request.target, ackSeq);
  if (target.kind === 'refused') return target;
  const { call, phase } = target;
  const refusal = checkState('answerCall', session, call.id);
  if (refusal !== undefined) return refusal;

  const result = create(AnswerCallResultSchema, {
    callId: call.id,
    caller: call.caller.userId,
    callerSession: call.caller.session,
    callType: call.offer.callType,
    record: call.offer.record,
    negotiationId: FIRST_NEGOTIATION,
    ...(phase.sdpOffer === undefined ? {} : { sdpOffer: phase.sdpOffer }),
    earlyCandidates: [...phase.early.batches],
  });
  return accept(() => claim(draft, session.id, call, request.muted), {
    case: 'answerCall',
    value: result,
  });
}

function claim(draft: Draft, sessionId: SessionId, call: Call, muted: boolean): void {
  enterCall(draft, sessionId, call.id);
  enterCall(draft, call.caller.session, call.id);
  const claimant = readKnown(draft, 'sessions', sessionId);
  const phase: Claimed = {
    kind: 'connecting',
    claimant: {
      session: claimant.id,
      user: claimant.user,
      userId: claimant.userId,
      muted,
      trickleEnded: false,
      mediaReported: false,
    },
    negotiation: call.sdpFingerprint === undefined ? 'awaiting-offer' : 'awaiting-answer',
  };
  write(draft, 'calls', call.id, { ...call, phase });
  disarm(draft, { kind: 'ring', id: call.id });
  // The caller's timer counts: it is the one who waits since the offer.
  arm(draft, { kind: 'connect', id: call.id }, call.connectMs);
  tell(draft, call.caller.session, call.id, {
    case: 'answered',
    value: { calleeSession: claimant.id, needOffer: phase.negotiation === 'awaiting-offer' },
  });
  withdrawOffer(draft, call);
  endHeldCalls(draft, claimant.user);
  endHeldCalls(draft, call.caller.user);
}

/** The session is in the call, and knows it from more than RINGING (TG-3). */
function enterCall(draft: Draft, sessionId: SessionId, callId: string): void {
  const session = readKnown(draft, 'sessions', sessionId);
  const others = session.told.filter((entry) => entry.call !== callId);
  write(draft, 'sessions', sessionId, {
    ...session,
    activity: { kind: 'in-call', call: callId },
    told: [...others, { call: callId, ringingSeq: undefined }],
  });
}

/** Who is in a call is busy to everybody else who waits for that user (BZ-2). */
function endHeldCalls(draft: Draft, user: UserKey): void {
  for (const id of read(draft, 'users', user)?.offered ?? []) {
    endCall(draft, readKnown(draft, 'calls', id), EndReason.BUSY, undefined);
  }
}
