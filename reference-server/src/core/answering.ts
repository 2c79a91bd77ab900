/**
 * Owns AnswerCall: the claim of a call, and what a claim means for the other calls of its two users.
 * Does not know descriptions beyond the early one (EO-2).
 */
import {
  type AnswerCall,
  type AnswerCallResult,
  AnswerCallResultSchema,
  EndReason,
  Feature,
  PeerState,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { checkState } from './admission.js';
import { type Answer, accept, type Refusal, refuseArgument, refuseBound } from './answer.js';
import { isBound, isScopeUser } from './busy.js';
import { type Draft, read, readKnown, write } from './draft.js';
import { arm, disarm, tell } from './effects.js';
import { endCall, release, tellCancel, withdrawOffer } from './ending.js';
import { seatParty } from './parties.js';
import { isDetached, tellPeerState } from './peer-state.js';
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
  if (request.sdpAnswer !== undefined && !session.features.has(Feature.SDP_ON_RING)) {
    return refuseInlineAnswer();
  }
  const target = resolveAnswer(draft, session, request.target, ackSeq);
  if (target.kind === 'refused') return target;
  const { call } = target;
  const refusal = checkState('answerCall', session, call.id);
  if (refusal !== undefined) return refusal;
  if (isBound(draft, session)) return refuseBound();
  if (request.sdpAnswer !== undefined && !call.informed.includes(session.id)) {
    return refuseInlineAnswer();
  }
  return accept(() => claim(draft, session.id, call, request), {
    case: 'answerCall',
    value: buildClaim(call, session),
  });
}

/** What a claimant is told of its call. The SDP offer reaches each session once (EO-2, SR-1). */
export function buildClaim(call: Call, session: Session): AnswerCallResult {
  const { phase, offer, caller } = call;
  const sdpOffer = phase.kind === 'offered' ? phase.sdpOffer : undefined;
  const isNews = sdpOffer !== undefined && !call.informed.includes(session.id);
  return create(AnswerCallResultSchema, {
    callId: call.id,
    caller: caller.userId,
    callerSession: caller.session,
    callType: offer.callType,
    record: offer.record,
    negotiationId: FIRST_NEGOTIATION,
    ...(isNews && { sdpOffer }),
    earlyCandidates: phase.kind === 'offered' ? [...phase.early.batches] : [],
  });
}

export function claim(
  draft: Draft,
  sessionId: SessionId,
  call: Call,
  { muted, sdpAnswer }: Pick<AnswerCall, 'muted' | 'sdpAnswer'>,
): void {
  enterCall(draft, sessionId, call.id);
  enterCall(draft, call.caller.session, call.id);
  const claimant = readKnown(draft, 'sessions', sessionId);
  const isAnswered = sdpAnswer !== undefined;
  const needOffer = call.sdpFingerprint === undefined;
  const phase: Claimed = {
    kind: 'connecting',
    claimant: seatParty(claimant, muted, isAnswered ? FIRST_NEGOTIATION : 0),
    negotiation: {
      id: FIRST_NEGOTIATION,
      stage: needOffer ? 'awaiting-offer' : isAnswered ? 'settled' : 'awaiting-answer',
      offerer: call.caller.session,
      inForce: isAnswered ? FIRST_NEGOTIATION : 0,
    },
    isRecorded: false,
  };
  write(draft, 'calls', call.id, { ...call, phase });
  disarm(draft, { kind: 'ring', id: call.id });
  // The caller's timer counts: it is the one who waits since the offer.
  arm(draft, { kind: 'connect', id: call.id }, call.timers.connectMs);
  if (isDetached(draft, call.caller.session)) {
    tellPeerState(draft, call.caller.session, PeerState.RECONNECTING);
  }
  tell(draft, call.caller.session, call.id, {
    case: 'answered',
    value: { calleeSession: claimant.id, needOffer, ...(isAnswered && { sdpAnswer }) },
  });
  withdrawOffer(draft, call);
  silenceOthers(draft, sessionId, call);
  endOtherOffers(draft, claimant.user);
  endOtherOffers(draft, call.caller.user);
}

/** Whoever rang and did not claim stops to ring (MD-1). */
function silenceOthers(draft: Draft, claimant: SessionId, call: Call): void {
  for (const id of call.notified) {
    if (id === claimant) continue;
    release(draft, id);
    tellCancel(draft, id, call, EndReason.ANSWERED_ELSEWHERE);
  }
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

/**
 * Who is in a call is busy to everybody else who waits for that user: to held calls always, to those
 * that ring at another session where the scope is the user (BZ-2, MD-4).
 */
function endOtherOffers(draft: Draft, user: UserKey): void {
  for (const id of read(draft, 'users', user)?.offered ?? []) {
    const call = readKnown(draft, 'calls', id);
    if (call.notified.length > 0 && !isScopeUser(draft)) continue;
    endCall(draft, call, EndReason.BUSY, undefined);
  }
}

function refuseInlineAnswer(): Refusal {
  // Most sessions are given no offer before they claim (DE-3, EO-2).
  return refuseArgument('sdp_answer needs an offer that this session was given before');
}
