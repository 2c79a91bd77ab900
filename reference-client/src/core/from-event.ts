/**
 * Owns what an event of the server does. Knows nothing of requests. An event of a call that is over
 * or was never ours is ignored, but counted (WR-5).
 */
import {
  type AnsweredEvent,
  type DescriptionEvent,
  DescriptionType,
  type Event,
  type LeaveEvent,
  type RecordingEvent,
  type RingingEvent,
} from '@audiocall/proto';
import {
  describeAnswered,
  describeCancel,
  describeConnected,
  describeLeave,
  describeMute,
  describePeerState,
  describeRecording,
  describeRingback,
  describeRinging,
  describeUnmute,
} from './app-events.js';
import { type Draft, emit, perform, update } from './draft.js';
import { addRemoteCandidates, applyDescription, createPeer } from './negotiation.js';
import { dropCall, dropRinging } from './own-call.js';
import { describeLater, negotiationEnded } from './renegotiation.js';
import { acknowledge } from './requests.js';
import { isInForce } from './session-in-force.js';
import { endSession } from './session-link.js';
import type { OwnCall } from './state.js';

type LiveCall = Extract<OwnCall, { readonly callId: string }>;

export function handleEvent(draft: Draft, event: Event): void {
  // A number that was there before is a repetition (G-2).
  if (event.seq <= draft.state.lastSeq) return;
  update(draft, { lastSeq: event.seq });
  acknowledge(draft);
  const { callId, body } = event;
  const own = ownCall(draft, callId);
  switch (body.case) {
    case 'ringback':
      if (own !== undefined) emit(draft, describeRingback(callId, body.value));
      break;
    case 'ringing':
      ring(draft, callId, body.value);
      break;
    case 'answered':
      if (own?.phase === 'calling') answered(draft, own, body.value);
      break;
    case 'connected':
      if (own?.phase !== 'claimed' || own.connected) break;
      update(draft, { call: { ...own, connected: true } });
      emit(draft, describeConnected(callId, body.value));
      break;
    case 'leave':
      left(draft, callId, body.value);
      break;
    case 'cancel':
      if (dropRinging(draft, callId)?.told !== true) break;
      cancelAnswer(draft, callId);
      emit(draft, describeCancel(callId, body.value));
      break;
    case 'description':
      if (own?.phase === 'claimed') describe(draft, own, body.value);
      break;
    case 'candidates':
      if (own?.phase === 'claimed') addRemoteCandidates(draft, body.value);
      break;
    case 'mute':
      if (own?.phase === 'claimed') emit(draft, describeMute(callId, body.value));
      break;
    case 'unmute':
      if (own?.phase === 'claimed') emit(draft, describeUnmute(callId, body.value));
      break;
    case 'negotiationEnded':
      if (own?.phase === 'claimed') negotiationEnded(draft, own, body.value.negotiationId);
      break;
    case 'recording':
      if (own?.phase === 'claimed') switchRecording(draft, own, body.value);
      break;
    case 'peerState':
      if (own?.phase === 'claimed') emit(draft, describePeerState(callId, body.value));
      break;
    case 'sessionClosed':
      endSession(draft, { reason: body.value.reason });
      break;
    case undefined:
      break;
  }
}

function ownCall(draft: Draft, callId: string): LiveCall | undefined {
  const { call } = draft.state;
  const isLive = call.phase === 'calling' || call.phase === 'claimed';
  return isLive && call.callId === callId ? call : undefined;
}

function ring(draft: Draft, callId: string, event: RingingEvent): void {
  const { call, link, ringing } = draft.state;
  // Too late to be answered: nobody is alerted. Nor is a user who is in a call (OF-3, B12).
  if (event.expiresInMs === 0 || ringing !== undefined) return;
  if (call.phase === 'calling' || call.phase === 'claimed') return;
  const ringingEvent = describeRinging(callId, event);
  if (ringingEvent.name !== 'RINGING_EVENT') return;
  const isBeingAnswered =
    (call.phase === 'preparingAnswer' || call.phase === 'answering') &&
    call.target.by === 'name' &&
    call.target.caller === event.caller;
  // In a replay it may be over already, so it waits for what the replay says of it (RS-3).
  const isDoubtful =
    link.phase === 'online' && link.replay !== undefined && link.replay.ringing !== callId;
  const told = !isBeingAnswered && !isDoubtful;
  update(draft, { ringing: { detail: ringingEvent.detail, muted: false, told } });
  if (told) emit(draft, ringingEvent);
}

/** Nothing is stored before CONNECTED, whatever the server says (RC-1). */
function switchRecording(
  draft: Draft,
  own: Extract<LiveCall, { phase: 'claimed' }>,
  event: RecordingEvent,
): void {
  if (!own.connected || !isInForce(draft.state.link, 'recording')) return;
  if (own.recording !== event.on) {
    const { ref, callId } = own;
    update(draft, { call: { ...own, recording: event.on } });
    perform(draft, event.on ? { do: 'startRecording', ref, callId } : { do: 'stopRecording', ref });
  }
  emit(draft, describeRecording(own.callId, event));
}

/** The caller's side of a claim: from here on our audio may be sent (EO-5). */
function answered(
  draft: Draft,
  own: Extract<LiveCall, { phase: 'calling' }>,
  event: AnsweredEvent,
): void {
  const { ref, mute, callId, negotiation } = own;
  update(draft, {
    call: {
      phase: 'claimed',
      role: 'caller',
      ref,
      mute,
      callId,
      peerSession: event.calleeSession,
      connected: false,
      recording: false,
      negotiation,
    },
  });
  emit(draft, describeAnswered(callId, event));
  if (event.needOffer) createPeer(draft, ref);
  perform(draft, { do: 'startAudio', ref });
  if (event.needOffer) perform(draft, { do: 'makeOffer', ref });
  if (event.sdpAnswer !== undefined) applyDescription(draft, 'answer', event.sdpAnswer);
}

function describe(
  draft: Draft,
  own: Extract<LiveCall, { phase: 'claimed' }>,
  event: DescriptionEvent,
): void {
  if (event.negotiationId > 1) {
    describeLater(draft, own, event);
    return;
  }
  const expected = own.role === 'caller' ? DescriptionType.ANSWER : DescriptionType.OFFER;
  if (event.type !== expected) return;
  applyDescription(draft, own.role === 'caller' ? 'answer' : 'offer', event.sdp);
}

function left(draft: Draft, callId: string, event: LeaveEvent): void {
  if (ownCall(draft, callId) !== undefined) {
    // Freed before the application hears of it, so that it may call again at once (B7).
    dropCall(draft);
    emit(draft, describeLeave(callId, event));
    return;
  }
  // The other party's leave crosses ours: it is the one terminal indication (G-3, HU-2).
  for (const [requestId, entry] of draft.state.pending) {
    if (entry.kind !== 'leave' || entry.op === undefined || entry.callId !== callId) continue;
    const pending = new Map(draft.state.pending).set(requestId, { ...entry, callId: undefined });
    update(draft, { pending });
    emit(draft, describeLeave(callId, event));
    return;
  }
}

/** An answer that was not sent yet has nothing to claim any more. */
function cancelAnswer(draft: Draft, callId: string): void {
  const { call } = draft.state;
  if (call.phase !== 'preparingAnswer' || call.target.by !== 'callId') return;
  if (call.target.callId === callId) dropCall(draft);
}
