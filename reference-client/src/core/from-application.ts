/**
 * Owns what a call of the SDK's interface does. Knows nothing of promises: an operation is a number
 * that is settled once.
 */
import { Track } from '@audiocall/proto';
import { type Draft, fail, perform, succeed, update } from './draft.js';
import type { ErrorCode } from './effects.js';
import type { ApplicationInput } from './inputs.js';
import { dropCall, leaveTargetOf, sendLeave } from './own-call.js';
import { request } from './requests.js';
import { sessionOf } from './session-in-force.js';
import { startClosing, startSession } from './session-link.js';
import { type AnswerTarget, freshNegotiation, type OwnCall } from './state.js';

type Call<Name extends ApplicationInput['call']> = Extract<ApplicationInput, { call: Name }>;

export function handleApplication(draft: Draft, input: ApplicationInput): void {
  if (input.call === 'createSession') {
    startSession(draft, input);
    return;
  }
  if (input.call === 'close') {
    startClosing(draft, input.op);
    return;
  }
  if (sessionOf(draft.state.link) === undefined) {
    refuse(draft, input.op, 'NO_SESSION', 'create a session first (SE-1)');
    return;
  }
  switch (input.call) {
    case 'offerCall':
      offerCall(draft, input);
      break;
    case 'answerCall':
      answerCall(draft, input);
      break;
    case 'leave':
      leave(draft, input);
      break;
    case 'setMute':
      setMute(draft, input);
      break;
    case 'getDeviceList': {
      const { devices } = draft.state;
      update(draft, { devices: { ...devices, listing: [...devices.listing, input.op] } });
      perform(draft, { do: 'listDevices', op: input.op });
      break;
    }
    case 'setAudioDevice':
      setAudioDevice(draft, input);
      break;
  }
}

function refuse(draft: Draft, op: number, code: ErrorCode, message: string): void {
  fail(draft, op, { code, message });
}

/** The microphone comes first: a call that nobody can be heard in is not offered (B21). */
function offerCall(draft: Draft, input: Call<'offerCall'>): void {
  if (draft.state.call.phase !== 'none') {
    refuse(draft, input.op, 'INVALID_STATE', 'this client has a call already');
    return;
  }
  const ref = takeRef(draft);
  const { callType, callee, record } = input;
  update(draft, {
    call: {
      phase: 'preparingOffer',
      ref,
      op: input.op,
      offer: { callType, callee, record },
      mute: { muted: false, wish: 0 },
      negotiation: freshNegotiation,
    },
  });
  perform(draft, { do: 'openInput', ref, enabled: true });
}

function answerCall(draft: Draft, input: Call<'answerCall'>): void {
  const { call, ringing } = draft.state;
  if (call.phase !== 'none') {
    refuse(draft, input.op, 'INVALID_STATE', 'this client has a call already');
    return;
  }
  const ref = takeRef(draft);
  const target = answerTarget(draft, input);
  const meansRinging =
    target.by === 'callId' || (target.by === 'name' && ringing?.detail.caller === target.caller);
  const muted = meansRinging && ringing?.muted === true;
  update(draft, {
    call: { phase: 'preparingAnswer', ref, op: input.op, target, mute: { muted, wish: 0 } },
  });
  perform(draft, { do: 'openInput', ref, enabled: !muted });
}

/** The call that the user saw ring is answered by its id, whatever rings by then (TG-3). */
function answerTarget(draft: Draft, input: Call<'answerCall'>): AnswerTarget {
  const { ringing } = draft.state;
  if (input.byName !== undefined) return { by: 'name', ...input.byName };
  if (ringing !== undefined) return { by: 'callId', callId: ringing.detail.callId };
  return { by: 'onlyRinging' };
}

function takeRef(draft: Draft): number {
  const ref = draft.state.lastRef + 1;
  update(draft, { lastRef: ref });
  return ref;
}

function leave(draft: Draft, input: Call<'leave'>): void {
  const { call, ringing } = draft.state;
  const { op, session } = input;
  if (call.phase !== 'none' && (session === undefined || session === peerSession(draft, call))) {
    leaveOwnCall(draft, op, call);
  } else if (
    ringing !== undefined &&
    (session ?? ringing.detail.session) === ringing.detail.session
  ) {
    const { callId } = ringing.detail;
    sendLeave(draft, { case: 'callId', value: callId }, { op, callId });
  } else if (session !== undefined) {
    sendLeave(draft, { case: 'peerSession', value: session }, { op });
  } else {
    // Nothing that we know of. The server still tells a call that is just over from none (HU-2).
    sendLeave(draft, { case: undefined }, { op });
  }
}

function peerSession(draft: Draft, call: OwnCall): string | undefined {
  if (call.phase === 'claimed') return call.peerSession;
  if (call.phase !== 'preparingAnswer' && call.phase !== 'answering') return undefined;
  const { ringing } = draft.state;
  const { target } = call;
  const same =
    target.by === 'callId'
      ? target.callId === ringing?.detail.callId
      : target.by === 'name' && target.caller === ringing?.detail.caller;
  return same ? ringing?.detail.session : undefined;
}

/** Our side of the call is over at once, whatever the server will say (B6). */
function leaveOwnCall(draft: Draft, op: number, call: Exclude<OwnCall, { phase: 'none' }>): void {
  const { ref } = call;
  dropCall(draft, { code: 'CANCELLED', message: 'leave() came first' });
  switch (call.phase) {
    case 'preparingOffer':
      // The server knows nothing of this call.
      succeed(draft, op, { kind: 'left', callId: '', alreadyEnded: false });
      break;
    case 'offering':
      sendLeave(draft, { case: 'clientRef', value: call.clientRef }, { op, ref });
      break;
    case 'preparingAnswer':
    case 'answering':
      sendLeave(draft, leaveTargetOf(call.target), {
        op,
        ref,
        ...(call.target.by === 'callId' ? { callId: call.target.callId } : {}),
      });
      break;
    case 'calling':
    case 'claimed': {
      const { callId } = call;
      sendLeave(draft, { case: 'callId', value: callId }, { op, ref, callId });
      break;
    }
  }
}

function setMute(draft: Draft, input: Call<'setMute'>): void {
  const { op, track, muted } = input;
  const { call, ringing } = draft.state;
  if (track !== Track.AUDIO) {
    refuse(draft, op, 'INVALID_ARGUMENT', 'there is no such track');
    return;
  }
  if (call.phase === 'none') {
    if (ringing === undefined) {
      refuse(draft, op, 'INVALID_STATE', 'there is no call to mute');
      return;
    }
    update(draft, { ringing: { ...ringing, muted } });
    succeed(draft, op);
    return;
  }
  const mute = { muted, wish: call.mute.wish + 1 };
  // Silence comes before the word; sound only after the server has taken it (MU-4).
  if (muted) perform(draft, { do: 'setInputEnabled', ref: call.ref, enabled: false });
  switch (call.phase) {
    case 'preparingOffer':
    case 'preparingAnswer':
      // Nothing is sent yet: the wish travels in OfferCall or AnswerCall (MU-3).
      update(draft, { call: { ...call, mute } });
      if (!muted) perform(draft, { do: 'setInputEnabled', ref: call.ref, enabled: true });
      succeed(draft, op);
      break;
    case 'offering':
    case 'answering': {
      const deferred = [...call.deferred, { op, track, ...mute }];
      update(draft, { call: { ...call, mute, deferred } });
      break;
    }
    case 'calling':
    case 'claimed':
      update(draft, { call: { ...call, mute } });
      request(
        draft,
        { case: 'setMute', value: { callId: call.callId, track, muted } },
        { kind: 'setMute', op, ref: call.ref, ...mute },
      );
      break;
  }
}

/** One change at a time; of those that wait, the last one wins. */
function setAudioDevice(draft: Draft, input: Call<'setAudioDevice'>): void {
  const { op, deviceId } = input;
  const { devices } = draft.state;
  if (devices.current === undefined) {
    update(draft, { devices: { ...devices, current: op } });
    perform(draft, { do: 'switchDevice', op, deviceId });
    return;
  }
  if (devices.waiting !== undefined) {
    refuse(draft, devices.waiting.op, 'SUPERSEDED', 'a later setAudioDevice took its place');
  }
  update(draft, { devices: { ...devices, waiting: { op, deviceId } } });
}
