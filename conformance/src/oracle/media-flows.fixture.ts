/** Owns the conformant traces about what goes with a call: mutes, devices, descriptions, candidates, media. */
import {
  DescriptionType,
  EndReason,
  LeaveIntent,
  MediaState,
  StatusCode,
  type Trace,
  type Track,
} from '@audiocall/proto';
import {
  batch,
  claim,
  connect,
  connectedCall,
  describeTo,
  description,
  hangUp,
  leave,
  mute,
  placeCall,
  refuseBatch,
  report,
  seeConnected,
  seeEnd,
  setMute,
  start,
  trickle,
} from './calls.fixture.js';

const { INVALID_ARGUMENT, INVALID_STATE } = StatusCode;

/** Mute in a connected call: a change, the same again, and back. */
export function mutes(): Trace {
  const { script, alice, bob } = start();
  const call = connectedCall(script, alice, bob);
  mute(call, alice, bob, true);
  script.settle();
  alice.request(setMute(call.id, true));
  script.settle();
  alice.tries(setMute(call.id, false, 9 as Track), INVALID_ARGUMENT);
  script.settle();
  mute(call, alice, bob, false);
  script.settle();
  hangUp(script, call, alice, bob);
  return script.trace;
}

/** Somebody mutes, and unmutes in the same breath. */
export function shortMute(): Trace {
  const { script, alice, bob } = start();
  const call = connectedCall(script, alice, bob);
  mute(call, alice, bob, true);
  mute(call, alice, bob, false);
  script.settle();
  return script.trace;
}

/** Both are muted before CONNECTED; the callee too early once. */
export function earlyMutes(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  alice.request(setMute(call.id, true));
  script.settle();
  bob.tries(setMute(call.id, true), INVALID_STATE);
  script.settle();
  claim(call, bob, undefined, true);
  script.settle();
  connect(script, call, bob, { caller: true, callee: true });
  mute(call, bob, alice, false);
  script.settle();
  return script.trace;
}

/** A microphone is changed in a connected call. */
export function deviceChange(): Trace {
  const { script, alice, bob } = start();
  const call = connectedCall(script, alice, bob);
  alice.isCommanded({ case: 'setAudioDevice', value: { deviceId: 'microphone-2' } });
  script.settle();
  hangUp(script, call, alice, bob);
  return script.trace;
}

/** The media is given up: before CONNECTED by a report, after it by a Leave. */
export function mediaFailed(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  report(call, alice);
  report(call, bob);
  script.settle();
  claim(call, bob);
  script.settle();
  describeTo(call, 'offer', alice, bob);
  script.settle();
  describeTo(call, 'answer', bob, alice);
  script.settle();
  report(call, alice);
  script.settle();
  report(call, bob, MediaState.FAILED);
  for (const who of [alice, bob]) seeEnd(call, who, 'leave', EndReason.MEDIA_FAILED);
  script.settle();
  const again = connectedCall(script, alice, bob);
  leave(again, bob, { intent: LeaveIntent.MEDIA_FAILED });
  seeEnd(again, alice, 'leave', EndReason.MEDIA_TIMEOUT, bob.sessionId);
  script.settle();
  return script.trace;
}

/** The caller reports its media again, and that it is gone, until the callee reports. */
export function reportedAgain(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob, { sdpOffer: 'v=0 offer' });
  script.settle();
  claim(call, bob);
  script.settle();
  describeTo(call, 'answer', bob, alice);
  script.settle();
  for (const state of [MediaState.CONNECTED, MediaState.DISCONNECTED, MediaState.CONNECTED]) {
    report(call, alice, state);
    script.settle();
  }
  report(call, bob);
  seeConnected(call, alice, bob);
  seeConnected(call, bob, alice);
  script.settle();
  return script.trace;
}

/** Descriptions of the wrong role, too early, and of another negotiation. */
export function descriptions(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  alice.tries(description(call.id, 'offer'), INVALID_STATE);
  script.settle();
  claim(call, bob);
  script.settle();
  bob.tries(description(call.id, 'answer'), StatusCode.STALE_NEGOTIATION);
  alice.tries(description(call.id, 'answer'), INVALID_STATE);
  alice.tries(description(call.id, 'offer', 2), StatusCode.STALE_NEGOTIATION);
  bob.tries(description(call.id, 'offer', 2), INVALID_STATE);
  script.settle();
  describeTo(call, 'offer', alice, bob);
  script.settle();
  alice.tries(description(call.id, 'offer'), INVALID_STATE);
  script.settle();
  return script.trace;
}

/** Candidates before the claim, of another negotiation, and after the end. */
export function candidates(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  trickle(call, bob, undefined, ['early']);
  script.settle();
  claim(call, bob);
  script.settle();
  connect(script, call, bob);
  alice.sends({ body: { case: 'candidates', value: batch(call.id, ['9'], false, 2) } });
  trickle(call, bob, undefined, []);
  script.settle();
  hangUp(script, call, alice, bob);
  trickle(call, bob, undefined, ['late']);
  script.settle();
  return script.trace;
}

/** A caller with early SDP fills the buffer, and sends one more. */
export function bufferedCandidates(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob, { sdpOffer: 'v=0 offer' });
  script.settle();
  for (const lines of [['1', '2'], ['3']]) {
    trickle(call, alice, undefined, lines);
    call.kept.push(batch(call.id, lines));
  }
  script.settle();
  trickle(call, alice, undefined, ['4']);
  refuseBatch(alice);
  script.settle();
  claim(call, bob);
  script.settle();
  return script.trace;
}

/** One party reports media while the other one hangs up. */
export function leaveWhileConnecting(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  claim(call, bob);
  script.settle();
  describeTo(call, 'offer', alice, bob);
  script.settle();
  describeTo(call, 'answer', bob, alice);
  script.settle();
  report(call, alice);
  report(call, bob);
  const requestId = alice.asks({ case: 'leave', value: {} });
  seeConnected(call, alice, bob);
  alice.isAnswered(requestId, { case: 'leave', value: { callId: call.id } });
  seeConnected(call, bob, alice);
  seeEnd(call, bob, 'leave', EndReason.HANGUP, alice.sessionId);
  script.settle();
  return script.trace;
}

/** The conformant traces about mutes, devices, descriptions, candidates and media, by their names. */
/** A caller's description is refused, without a request_id and with one, so that its candidates do not count. */
export function undescribed(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  claim(call, bob);
  script.settle();
  alice.sends({ body: description(call.id, 'offer') });
  const status = { code: INVALID_ARGUMENT, message: 'A description needs a request_id.' };
  const body = { case: 'error', value: { status, about: 'description' } } as const;
  alice.receives({ case: 'control', value: { body } });
  script.settle();
  const value = { callId: call.id, negotiationId: 1, type: DescriptionType.OFFER, sdp: '' };
  alice.tries({ case: 'description', value }, INVALID_ARGUMENT);
  trickle(call, alice, undefined, ['1', '2'], true);
  script.settle();
  hangUp(script, call, alice, bob);
  return script.trace;
}

export const MEDIA_FLOWS = {
  mutes,
  shortMute,
  earlyMutes,
  deviceChange,
  mediaFailed,
  reportedAgain,
  descriptions,
  candidates,
  undescribed,
  bufferedCandidates,
  leaveWhileConnecting,
} as const satisfies Record<string, () => Trace>;
