/**
 * Owns what a response does, and what its absence does. Knows nothing of events. A response whose
 * call is over by now settles its operation and changes nothing else.
 */
import {
  type AnswerCallResult,
  Disposition,
  EndReason,
  type Response,
  StatusCode,
  type Track,
} from '@audiocall/proto';
import { assertNever, type Draft, fail, perform, succeed, update } from './draft.js';
import type { Failure } from './effects.js';
import {
  addRemoteCandidates,
  allowReport,
  applyDescription,
  createPeer,
  flushLocalCandidates,
} from './negotiation.js';
import {
  dropCall,
  dropRinging,
  giveUp,
  leaveTargetOf,
  sendLeave,
  tellRinging,
} from './own-call.js';
import { settleLaterDescription } from './renegotiation.js';
import { failureOf, noteResponse, request, takePending } from './requests.js';
import { failSession, sessionCreated } from './session-link.js';
import { type DeferredMute, freshNegotiation, type OwnCall, type PendingRequest } from './state.js';

type Pending<Kind extends PendingRequest['kind']> = Extract<PendingRequest, { kind: Kind }>;

export function handleResponse(draft: Draft, response: Response): void {
  noteResponse(draft, response.requestId);
  const pending = takePending(draft, response.requestId);
  if (pending === undefined) return;
  const refusal = response.status?.code === StatusCode.OK ? undefined : failureOf(response.status);
  settle(draft, pending, response, refusal);
}

/** The server did not respond in time. It may have done what was asked, so that is undone. */
export function handleRequestTimeout(draft: Draft, requestId: number): void {
  const pending = takePending(draft, requestId);
  if (pending === undefined) return;
  const { call } = draft.state;
  if (pending.kind === 'offerCall' && call.phase === 'offering' && call.ref === pending.ref) {
    sendLeave(draft, { case: 'clientRef', value: call.clientRef }, { ref: call.ref });
  }
  if (pending.kind === 'answerCall' && call.phase === 'answering' && call.ref === pending.ref) {
    sendLeave(draft, leaveTargetOf(call.target), { ref: call.ref });
  }
  const failure: Failure = { code: 'TIMEOUT', message: 'the server did not respond in time' };
  settle(draft, pending, undefined, failure);
}

function settle(
  draft: Draft,
  pending: PendingRequest,
  response: Response | undefined,
  refusal: Failure | undefined,
): void {
  switch (pending.kind) {
    case 'createSession':
      if (refusal === undefined && response?.result.case === 'createSession') {
        sessionCreated(draft, response.result.value);
      } else {
        failSession(draft, refusal ?? incomplete);
      }
      break;
    case 'notice':
      break;
    case 'destroySession':
      // SessionClosedEvent or the end of the socket follows, or the closing timer runs out.
      break;
    case 'offerCall':
      settleOffer(draft, pending, response, refusal);
      break;
    case 'answerCall':
      settleAnswer(draft, pending, response, refusal);
      break;
    case 'leave':
      settleLeave(draft, pending, response, refusal);
      break;
    case 'description':
      settleDescription(draft, pending, refusal);
      break;
    case 'setMute':
      settleMute(draft, pending, refusal);
      break;
    default:
      assertNever(pending);
  }
}

const incomplete: Failure = { code: 'INTERNAL', message: 'the server sent OK without a result' };

function settleOffer(
  draft: Draft,
  pending: Pending<'offerCall'>,
  response: Response | undefined,
  refusal: Failure | undefined,
): void {
  const { call } = draft.state;
  const isCurrent = call.phase === 'offering' && call.ref === pending.ref;
  if (refusal !== undefined || response?.result.case !== 'offerCall') {
    if (isCurrent) dropCall(draft);
    fail(draft, pending.op, refusal ?? incomplete);
    return;
  }
  const { callId, disposition, claim } = response.result.value;
  // Merged, the other party is as good as told: it called us (GL-3).
  const notified = disposition === Disposition.NOTIFIED || disposition === Disposition.MERGED;
  if (claim !== undefined) dropRinging(draft, callId);
  succeed(draft, pending.op, { kind: 'offered', callId, notified });
  if (!isCurrent) {
    nameLeftCall(draft, pending.ref, callId);
    return;
  }
  const { ref, mute, negotiation, deferred } = call;
  if (claim !== undefined) {
    // Our own early SDP makes no call; we are the callee of the other one (GL-3).
    if (draft.state.settings.earlyOffer) perform(draft, { do: 'closePeer', ref });
    startClaim(draft, call, claim);
    return;
  }
  update(draft, { call: { phase: 'calling', ref, mute, negotiation, callId } });
  sendDeferredMutes(draft, callId, ref, deferred);
  flushLocalCandidates(draft);
}

/** The call was left by its client_ref before it had an id; a LEAVE may still cross (HU-2). */
function nameLeftCall(draft: Draft, ref: number, callId: string): void {
  const named = new Map(draft.state.pending);
  for (const [requestId, entry] of named) {
    if (entry.kind === 'leave' && entry.ref === ref) named.set(requestId, { ...entry, callId });
  }
  update(draft, { pending: named });
}

function settleAnswer(
  draft: Draft,
  pending: Pending<'answerCall'>,
  response: Response | undefined,
  refusal: Failure | undefined,
): void {
  const { call } = draft.state;
  const isCurrent = call.phase === 'answering' && call.ref === pending.ref;
  if (refusal !== undefined || response?.result.case !== 'answerCall') {
    if (isCurrent) dropCall(draft);
    fail(draft, pending.op, refusal ?? incomplete);
    tellRinging(draft);
    return;
  }
  const result = response.result.value;
  const { callId, caller, callerSession: session, callType, record } = result;
  dropRinging(draft, callId);
  succeed(draft, pending.op, { kind: 'answered', callId, caller, session, callType, record });
  if (!isCurrent) {
    nameLeftCall(draft, pending.ref, callId);
    return;
  }
  startClaim(draft, call, result);
}

/** The claimant's side of a claim. */
function startClaim(
  draft: Draft,
  call: Extract<OwnCall, { phase: 'answering' | 'offering' }>,
  result: AnswerCallResult,
): void {
  const { ref, mute, deferred } = call;
  const { callId, callerSession: peerSession } = result;
  update(draft, {
    call: {
      phase: 'claimed',
      role: 'claimant',
      ref,
      mute,
      callId,
      peerSession,
      connected: false,
      recording: false,
      negotiation: freshNegotiation,
    },
  });
  sendDeferredMutes(draft, callId, ref, deferred);
  createPeer(draft, ref);
  perform(draft, { do: 'startAudio', ref });
  if (result.sdpOffer !== undefined) applyDescription(draft, 'offer', result.sdpOffer);
  for (const batch of result.earlyCandidates) addRemoteCandidates(draft, batch);
}

function sendDeferredMutes(
  draft: Draft,
  callId: string,
  ref: number,
  deferred: readonly DeferredMute[],
): void {
  for (const { op, track, muted, wish } of deferred) {
    requestMute(draft, callId, track, { kind: 'setMute', op, ref, muted, wish });
  }
}

function requestMute(
  draft: Draft,
  callId: string,
  track: Track,
  pending: Pending<'setMute'>,
): void {
  request(draft, { case: 'setMute', value: { callId, track, muted: pending.muted } }, pending);
}

function settleLeave(
  draft: Draft,
  pending: Pending<'leave'>,
  response: Response | undefined,
  refusal: Failure | undefined,
): void {
  if (refusal !== undefined || response?.result.case !== 'leave') {
    if (pending.op !== undefined) fail(draft, pending.op, refusal ?? incomplete);
    return;
  }
  const { callId, alreadyEnded } = response.result.value;
  dropRinging(draft, callId);
  const reason = response.status?.callEndReason ?? EndReason.UNSPECIFIED;
  if (pending.op === undefined) return;
  succeed(draft, pending.op, { kind: 'left', callId, alreadyEnded, reason });
}

function settleDescription(
  draft: Draft,
  pending: Pending<'description'>,
  refusal: Failure | undefined,
): void {
  const { call } = draft.state;
  if (call.phase !== 'claimed' || call.ref !== pending.ref) return;
  if (pending.negotiationId > 1) {
    settleLaterDescription(draft, pending, refusal);
  } else if (refusal === undefined) {
    if (pending.type === 'answer') allowReport(draft);
  } else if (refusal.code !== 'CALL_ENDED') {
    // With CALL_ENDED, LEAVE is on its way and says why.
    giveUp(draft);
  }
}

/** Only the latest wish, once accepted, lets sound out again. An error never does (MU-4). */
function settleMute(draft: Draft, pending: Pending<'setMute'>, refusal: Failure | undefined): void {
  const { call } = draft.state;
  if (refusal !== undefined) {
    fail(draft, pending.op, refusal);
    return;
  }
  if (call.phase !== 'none' && call.ref === pending.ref && !pending.muted) {
    if (call.mute.wish === pending.wish) {
      perform(draft, { do: 'setInputEnabled', ref: call.ref, enabled: true });
    }
  }
  succeed(draft, pending.op);
}
