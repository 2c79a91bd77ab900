/**
 * Owns what news of peer connections and input devices does. Knows nothing of how media is made.
 * News of a call that is over is ignored.
 */
import { MediaState } from '@audiocall/proto';
import { assertNever, type Draft, emit, fail, perform, succeed, update } from './draft.js';
import type { MediaInput } from './inputs.js';
import {
  addLocalCandidate,
  createPeer,
  endLocalCandidates,
  mediaConnected,
  progress,
  readUfrag,
  reportMedia,
  sendDescription,
} from './negotiation.js';
import { dropCall, giveUp, tellRinging } from './own-call.js';
import { hasLaterExchange, laterDescribed, laterFailed, restartMedia } from './renegotiation.js';
import { type FrameBody, request } from './requests.js';
import { isInForce } from './session-in-force.js';
import type { AnswerTarget } from './state.js';

/**
 * How long lost media may stay lost in a connected call, in milliseconds. The other party's leave
 * often shows in the media first; it is to be told as a leave.
 */
const LOSS_GRACE_MS = 2000;

export function handleMedia(draft: Draft, input: MediaInput): void {
  if ('op' in input) {
    handleDevice(draft, input);
    return;
  }
  const { call } = draft.state;
  if (call.phase === 'none' || call.ref !== input.ref) return;
  switch (input.news) {
    case 'inputOpened':
      inputOpened(draft);
      break;
    case 'inputFailed':
      if (call.phase !== 'preparingOffer' && call.phase !== 'preparingAnswer') break;
      dropCall(draft, input.failure);
      tellRinging(draft);
      break;
    case 'described':
      if (call.phase === 'preparingOffer') sendOffer(draft, input.sdp);
      else if (hasLaterExchange(call)) laterDescribed(draft, input.type, input.sdp);
      else sendDescription(draft, input.type, input.sdp);
      break;
    case 'inputLost':
      emit(draft, { name: 'DEVICE_LOST_EVENT', detail: { deviceId: input.deviceId } });
      break;
    case 'recordingFailed': {
      if (call.phase !== 'claimed') break;
      const { callId } = call;
      emit(draft, { name: 'RECORDING_FAILED_EVENT', detail: { callId, cause: input.cause } });
      break;
    }
    case 'candidate':
      addLocalCandidate(draft, input.candidate);
      break;
    case 'endOfCandidates':
      endLocalCandidates(draft);
      break;
    case 'connected':
      draft.effects.push({ type: 'disarmTimer', timer: `loss:${call.ref}` });
      mediaConnected(draft);
      break;
    case 'disconnected':
      if (call.phase === 'claimed' && isInForce(draft.state.link, 'renegotiate')) mediaLost(draft);
      break;
    case 'failed':
      mediaFailed(draft);
      break;
    case 'negotiationFailed':
      laterFailed(draft);
      break;
    default:
      assertNever(input);
  }
}

function inputOpened(draft: Draft): void {
  const { call, settings } = draft.state;
  if (call.phase === 'preparingAnswer') {
    sendAnswer(draft);
  } else if (call.phase === 'preparingOffer') {
    if (settings.earlyOffer) {
      createPeer(draft, call.ref);
      perform(draft, { do: 'makeOffer', ref: call.ref });
    } else {
      sendOffer(draft);
    }
  }
}

function sendOffer(draft: Draft, sdpOffer?: string): void {
  const { call } = draft.state;
  if (call.phase !== 'preparingOffer') return;
  const { ref, op, mute, offer } = call;
  const clientRef = `offer-${ref}`;
  const early = sdpOffer !== undefined;
  const negotiation = early
    ? { ...call.negotiation, described: true, localUfrag: readUfrag(sdpOffer) }
    : call.negotiation;
  update(draft, { call: { phase: 'offering', ref, mute, clientRef, deferred: [], negotiation } });
  const value = { clientRef, ...offer, muted: mute.muted, ...(early ? { sdpOffer } : {}) };
  request(draft, { case: 'offerCall', value }, { kind: 'offerCall', op, ref });
}

function sendAnswer(draft: Draft): void {
  const { call } = draft.state;
  if (call.phase !== 'preparingAnswer') return;
  const { ref, op, mute, target } = call;
  update(draft, { call: { phase: 'answering', ref, mute, target, deferred: [] } });
  const value = { target: answerTargetOf(target), muted: mute.muted };
  request(draft, { case: 'answerCall', value }, { kind: 'answerCall', op, ref });
}

type WireTarget = NonNullable<
  Extract<FrameBody, { readonly case: 'answerCall' }>['value']['target']
>;

function answerTargetOf(target: AnswerTarget): WireTarget {
  switch (target.by) {
    case 'callId':
      return { case: 'callId', value: target.callId };
    case 'name':
      return { case: 'byName', value: { callType: target.callType, caller: target.caller } };
    case 'onlyRinging':
      return { case: 'onlyRinging', value: {} };
  }
}

function mediaFailed(draft: Draft): void {
  const { call } = draft.state;
  switch (call.phase) {
    case 'preparingOffer':
      dropCall(draft, { code: 'MEDIA_FAILED', message: 'the SDP offer could not be made' });
      break;
    case 'calling':
      giveUp(draft);
      break;
    case 'claimed':
      if (call.connected) {
        mediaLost(draft);
      } else if (call.negotiation.reportable) {
        // The server ends the call for both with MEDIA_FAILED (CN-4).
        reportMedia(draft, call.callId, MediaState.FAILED, call.negotiation.inForce);
      } else {
        giveUp(draft);
      }
      break;
    case 'none':
    case 'offering':
    case 'preparingAnswer':
    case 'answering':
      break;
  }
}

/** Media of a connected call is lost; it gets a while to come back by itself. */
function mediaLost(draft: Draft): void {
  const { call, link, settings } = draft.state;
  if (call.phase !== 'claimed' || !call.connected) return;
  const timer = `loss:${call.ref}` as const;
  const { caller, claimant } = settings.restartWaitMs;
  const restartMs = call.role === 'caller' ? caller : claimant;
  const ms = isInForce(link, 'renegotiate') ? restartMs : LOSS_GRACE_MS;
  progress(draft, { mediaConnected: false });
  draft.effects.push({ type: 'armTimer', timer, ms });
}

/** The lost media did not come back by itself. */
export function handleLossTimeout(draft: Draft, ref: number): void {
  const { call, link } = draft.state;
  if (call.phase !== 'claimed' || call.ref !== ref) return;
  if (isInForce(link, 'renegotiate')) restartMedia(draft);
  else giveUp(draft);
}

function handleDevice(draft: Draft, input: Extract<MediaInput, { readonly op: number }>): void {
  const { devices } = draft.state;
  if (devices.listing.includes(input.op)) {
    const listing = devices.listing.filter((op) => op !== input.op);
    update(draft, { devices: { ...devices, listing } });
  } else if (devices.current === input.op) {
    const { waiting } = devices;
    update(draft, { devices: { ...devices, current: waiting?.op, waiting: undefined } });
  } else {
    return;
  }
  switch (input.news) {
    case 'devicesListed':
      succeed(draft, input.op, { kind: 'devices', devices: input.devices });
      break;
    case 'deviceSwitched':
      succeed(draft, input.op);
      break;
    case 'deviceFailed':
      fail(draft, input.op, input.failure);
      break;
    default:
      assertNever(input);
  }
  if (devices.current === input.op && devices.waiting !== undefined) {
    const { op, deviceId } = devices.waiting;
    perform(draft, { do: 'switchDevice', op, deviceId });
  }
}
