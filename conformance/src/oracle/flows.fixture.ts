/** Owns the conformant traces about calls: every one is without a finding, whole and cut off anywhere. */
import {
  CallType,
  EndReason,
  LeaveIntent,
  MediaState,
  StatusCode,
  type Trace,
  type Track,
} from '@audiocall/proto';
import {
  batch,
  byId,
  byName,
  claim,
  claimResult,
  connect,
  connectedCall,
  describeTo,
  description,
  destroy,
  hangUp,
  leave,
  mute,
  offerBody,
  placeCall,
  refuseBatch,
  report,
  seeAnswered,
  seeConnected,
  seeEnd,
  setMute,
  trickle,
} from './calls.fixture.js';
import { type Actor, LIMITS, Script } from './trace.fixture.js';

const { BUSY, CALL_ENDED, CALL_NOT_FOUND, GLARE, INVALID_ARGUMENT, INVALID_STATE } = StatusCode;

/** Two users who are online. */
function start(): { script: Script; alice: Actor; bob: Actor } {
  const script = new Script();
  return { script, alice: script.join('alice'), bob: script.join('bob') };
}

/** BASE: late SDP, session first. */
export function base(): Trace {
  const { script, alice, bob } = start();
  const call = connectedCall(script, alice, bob, { record: true });
  hangUp(script, call, alice, bob);
  return script.trace;
}

/** EO: early SDP, session first. One batch comes before the claim. */
export function earlyOffer(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob, { sdpOffer: 'v=0 offer' });
  trickle(call, alice, undefined, ['1', '2']);
  call.kept.push(batch(call.id, ['1', '2']));
  script.settle();
  claim(call, bob);
  script.settle();
  connect(script, call, bob);
  hangUp(script, call, bob, alice);
  return script.trace;
}

/** LS: late SDP, offer first. */
export function lateSession(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const call = placeCall(script, alice, 'bob');
  script.settle();
  const bob = script.join('bob');
  script.settle();
  claim(call, bob, byName(call));
  script.settle();
  connect(script, call, bob);
  hangUp(script, call, bob, alice);
  return script.trace;
}

/** The late callee answers without arguments, with a wrong caller, with a wrong type, and then well. */
export function lateErrors(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const call = placeCall(script, alice, 'bob');
  script.settle();
  const bob = script.join('bob');
  script.settle();
  const answer = (target: Parameters<typeof claim>[2], code: StatusCode): void => {
    bob.tries({ case: 'answerCall', value: { target: target ?? byName(call) } }, code);
    script.settle();
  };
  answer({ case: 'onlyRinging', value: {} }, StatusCode.NO_RINGING_CALL);
  const { AUDIOCALL } = CallType;
  const nobody = { case: 'byName', value: { callType: AUDIOCALL, caller: 'nobody' } } as const;
  answer(nobody, CALL_NOT_FOUND);
  answer(byName(call, CallType.VIDEOCALL), StatusCode.CALL_TYPE_MISMATCH);
  claim(call, bob, byName(call));
  script.settle();
  return script.trace;
}

/** A call is declined with the session of RINGING, and both call again. */
export function reject(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  leave(call, bob, { target: { case: 'peerSession', value: alice.sessionId } });
  seeEnd(call, alice, 'leave', EndReason.REJECTED, bob.sessionId);
  script.settle();
  const again = placeCall(script, bob, alice);
  script.settle();
  leave(again, alice, { target: { case: 'peerSession', value: bob.sessionId } });
  seeEnd(again, bob, 'leave', EndReason.REJECTED, alice.sessionId);
  script.settle();
  return script.trace;
}

/** A held call is declined by name. */
export function rejectByName(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const call = placeCall(script, alice, 'bob');
  script.settle();
  const bob = script.join('bob');
  script.settle();
  leave(call, bob, { target: byName(call) });
  seeEnd(call, alice, 'leave', EndReason.REJECTED, bob.sessionId);
  script.settle();
  return script.trace;
}

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

/** A party that has hung up an earlier call loses its socket in another one. */
export function lostAfterHangUp(): Trace {
  const { script, alice, bob } = start();
  const call = connectedCall(script, alice, bob);
  hangUp(script, call, alice, bob);
  const again = connectedCall(script, alice, bob);
  alice.isClosed(1006);
  seeEnd(again, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
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

/** The caller gives up while the callee rings; the callee answers too late. */
export function cancel(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  leave(call, alice, { target: byId(call) });
  seeEnd(call, bob, 'cancel', EndReason.CALLER_CANCELLED);
  script.settle();
  bob.tries({ case: 'answerCall', value: { target: byId(call) } }, CALL_ENDED, {
    callEndReason: EndReason.CALLER_CANCELLED,
  });
  script.settle();
  leave(call, bob, { over: true });
  script.settle();
  return script.trace;
}

/** The caller cancels by its own name for the offer: one that is pending, and one that was refused. */
export function cancelByRef(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob, { clientRef: 'mine' });
  script.settle();
  leave(call, alice, { target: { case: 'clientRef', value: 'mine' } });
  seeEnd(call, bob, 'cancel', EndReason.CALLER_CANCELLED);
  script.settle();
  alice.tries(offerBody(alice, 'alice', { clientRef: 'self' }), StatusCode.SELF_CALL);
  script.settle();
  alice.request(
    { case: 'leave', value: { target: { case: 'clientRef', value: 'self' } } },
    { case: 'leave', value: { alreadyEnded: true } },
  );
  script.settle();
  return script.trace;
}

/** A third user calls somebody who rings. */
export function busy(): Trace {
  const { script, alice, bob } = start();
  const carol = script.join('carol');
  placeCall(script, alice, bob);
  script.settle();
  carol.tries(offerBody(carol, 'bob'), BUSY);
  script.settle();
  return script.trace;
}

/** Two users call somebody who is away, and who then answers one of them. */
export function otherHeld(): Trace {
  const script = new Script();
  const [alice, carol] = [script.join('alice'), script.join('carol', { service: 'demo' })];
  const call = placeCall(script, alice, 'bob');
  script.settle();
  const other = placeCall(script, carol, 'dave');
  script.settle();
  const dave = script.join('dave');
  script.settle();
  const mine = placeCall(script, dave, 'bob-2');
  script.settle();
  const late = script.join('bob-2');
  script.settle();
  claim(mine, late, byName(mine));
  // Dave's own offer was claimed, so that the call held for dave ends.
  seeEnd(other, carol, 'leave', EndReason.BUSY);
  script.settle();
  const bob = script.join('bob');
  script.settle();
  claim(call, bob, byName(call));
  script.settle();
  return script.trace;
}

/** The session at which a call rings is destroyed, and its user answers another call in the next one. */
export function heldSinceDestroyed(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  destroy(bob);
  const [carol, later] = [script.join('carol'), script.join('bob-2', { user: 'bob' })];
  script.settle();
  const other = placeCall(script, carol, later);
  script.settle();
  claim(other, later);
  seeEnd(call, alice, 'leave', EndReason.BUSY);
  script.settle();
  return script.trace;
}

/** A refused offer is sent once more, unchanged, after the call was declined: it gets the same refusal. */
export function repeatAfterReject(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  const body = offerBody(alice, 'bob');
  const requestId = alice.asks(body);
  alice.isRefused(requestId, INVALID_STATE);
  bob.request({ case: 'leave', value: {} }, { case: 'leave', value: { callId: call.id } });
  seeEnd(call, alice, 'leave', EndReason.REJECTED, bob.sessionId);
  script.settle();
  alice.sends({ requestId, body });
  alice.isRefused(requestId, INVALID_STATE);
  script.settle();
  return script.trace;
}

/** A held call runs out as its callee takes another one. */
export function heldAsTimeEnds(): Trace {
  const script = new Script();
  const [alice, carol] = [script.join('alice'), script.join('carol')];
  const held = placeCall(script, alice, 'bob', { ttlMs: 300 });
  const bob = script.join('bob');
  script.settle();
  const other = placeCall(script, carol, bob);
  script.settle();
  script.wait(310);
  const requestId = bob.asks({ case: 'answerCall', value: { target: byId(other) } });
  seeEnd(held, alice, 'leave', EndReason.NO_ANSWER);
  bob.isAnswered(requestId, { case: 'answerCall', value: claimResult(other) });
  seeAnswered(other, bob);
  script.settle();
  return script.trace;
}

/** A caller gives up a held call that ended because of another one, and has not read of it. */
export function leaveBehindBusy(): Trace {
  const script = new Script();
  const [alice, carol] = [script.join('alice'), script.join('carol')];
  const call = placeCall(script, alice, 'bob');
  const bob = script.join('bob');
  script.settle();
  const other = placeCall(script, bob, carol);
  script.settle();
  claim(other, carol);
  const requestId = alice.asks({ case: 'leave', value: { target: byId(call) } });
  seeEnd(call, alice, 'leave', EndReason.BUSY);
  alice.isAnswered(requestId, { case: 'leave', value: { callId: call.id, alreadyEnded: true } });
  script.settle();
  return script.trace;
}

/** The second of two users who call each other is told to answer. */
export function glare(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  bob.tries(offerBody(bob, 'alice'), GLARE, { winningCallId: call.id });
  script.settle();
  claim(call, bob);
  script.settle();
  return script.trace;
}

/** A call is held for a user who calls somebody else, and who then calls its caller. */
export function noGlareWhileCalling(): Trace {
  const script = new Script();
  const [alice, carol] = [script.join('alice'), script.join('carol')];
  placeCall(script, alice, 'bob');
  script.settle();
  const bob = script.join('bob');
  script.settle();
  placeCall(script, bob, carol);
  script.settle();
  bob.tries(offerBody(bob, 'alice'), INVALID_STATE);
  script.settle();
  return script.trace;
}

/** Both hang up, one after the other, and then at the same time. */
export function bothHangUp(): Trace {
  const { script, alice, bob } = start();
  const call = connectedCall(script, alice, bob);
  hangUp(script, call, alice, bob);
  leave(call, bob, { target: byId(call), over: true });
  script.settle();
  const again = connectedCall(script, bob, alice);
  const first = alice.asks({ case: 'leave', value: {} });
  const second = bob.asks({ case: 'leave', value: {} });
  seeEnd(again, bob, 'leave', EndReason.HANGUP, alice.sessionId);
  const result = (alreadyEnded: boolean) =>
    ({ case: 'leave', value: { callId: again.id, alreadyEnded } }) as const;
  bob.isAnswered(second, result(true));
  alice.isAnswered(first, result(false));
  script.settle();
  return script.trace;
}

/** A party hangs up and calls again in the same breath. */
export function hangUpAndCallAgain(): Trace {
  const { script, alice, bob } = start();
  const call = connectedCall(script, alice, bob);
  leave(call, alice);
  seeEnd(call, bob, 'leave', EndReason.HANGUP, alice.sessionId);
  placeCall(script, alice, bob);
  script.settle();
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

/** Nobody answers: a call that rings, and one that is held. */
export function noAnswer(): Trace {
  const { script, alice, bob } = start();
  const carol = script.join('carol');
  const call = placeCall(script, alice, bob, { ttlMs: 500 });
  const held = placeCall(script, carol, 'nobody', { ttlMs: 500 });
  script.settle();
  script.wait(500);
  seeEnd(call, alice, 'leave', EndReason.NO_ANSWER);
  seeEnd(call, bob, 'cancel', EndReason.NO_ANSWER);
  seeEnd(held, carol, 'leave', EndReason.NO_ANSWER);
  script.settle();
  return script.trace;
}

/** A claimed call outlives its time to ring. */
export function claimStopsTimer(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob, { ttlMs: 500 });
  script.settle();
  claim(call, bob);
  script.settle();
  connect(script, call, bob);
  script.wait(4000);
  script.settle();
  hangUp(script, call, alice, bob);
  return script.trace;
}

/** A claimed call is never connected. */
export function connectTimeout(): Trace {
  const script = new Script();
  const timers = { connectMs: 500 };
  const [alice, bob] = [script.join('alice', { timers }), script.join('bob', { timers })];
  const call = placeCall(script, alice, bob);
  script.settle();
  claim(call, bob);
  script.settle();
  script.wait(500);
  for (const who of [alice, bob]) seeEnd(call, who, 'leave', EndReason.CONNECT_TIMEOUT, '');
  script.settle();
  return script.trace;
}

/** Two users whose timers differ call each other in turn: each call goes by its caller's. */
export function timersDiffer(firedAfterMs: readonly number[] = [500, 1500]): Trace {
  const script = new Script();
  const [alice, bob] = [
    script.join('alice', { timers: { connectMs: 500 } }),
    script.join('bob', { timers: { connectMs: 1500 } }),
  ];
  for (const [index, ms] of firedAfterMs.entries()) {
    const [caller, callee] = index === 0 ? [alice, bob] : [bob, alice];
    const call = placeCall(script, caller, callee);
    script.settle();
    claim(call, callee);
    script.settle();
    script.wait(ms);
    for (const who of [alice, bob]) seeEnd(call, who, 'leave', EndReason.CONNECT_TIMEOUT, '');
    script.settle();
  }
  return script.trace;
}

/** Requests about a call that is remembered, and then forgotten. */
export function tombstones(): Trace {
  const script = new Script();
  const timers = { tombstoneMs: 1000 };
  const [alice, bob] = [script.join('alice', { timers }), script.join('bob')];
  const call = placeCall(script, alice, bob);
  script.settle();
  leave(call, alice);
  seeEnd(call, bob, 'cancel', EndReason.CALLER_CANCELLED);
  script.settle();
  bob.sends({ body: { case: 'candidates', value: batch(call.id, ['1']) } });
  script.settle();
  alice.tries(setMute(call.id, true), CALL_ENDED, { callEndReason: EndReason.CALLER_CANCELLED });
  script.settle();
  script.wait(4000);
  script.settle();
  alice.tries({ case: 'leave', value: { target: byId(call) } }, CALL_NOT_FOUND);
  script.settle();
  return script.trace;
}

/** A later session of the callee's user names a call that was declined: by its id, and by name. */
export function tombstoneOfOthers(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  leave(call, bob);
  seeEnd(call, alice, 'leave', EndReason.REJECTED, bob.sessionId);
  script.settle();
  destroy(bob);
  const later = script.join('later', { user: 'bob' });
  script.settle();
  later.tries({ case: 'leave', value: { target: byId(call) } }, CALL_NOT_FOUND);
  later.tries({ case: 'answerCall', value: { target: byId(call) } }, CALL_NOT_FOUND);
  script.settle();
  leave(call, later, { target: byName(call), over: true });
  script.settle();
  return script.trace;
}

/** Offers to oneself, while calling, of another type, and repeated ones. */
export function offers(): Trace {
  const { script, alice, bob } = start();
  script.join('carol');
  script.settle();
  alice.tries(offerBody(alice, 'alice', { callType: CallType.VIDEOCALL }), INVALID_ARGUMENT);
  alice.tries(offerBody(alice, 'alice'), StatusCode.SELF_CALL);
  alice.tries(offerBody(alice, ''), INVALID_ARGUMENT);
  script.settle();
  const call = placeCall(script, alice, bob, { clientRef: 'again' });
  script.settle();
  alice.request(offerBody(alice, 'bob', { clientRef: 'again' }), {
    case: 'offerCall',
    value: { callId: call.id, disposition: 1, expiresInMs: 60_000 },
  });
  script.settle();
  alice.tries(offerBody(alice, 'bob', { clientRef: 'again', record: true }), INVALID_ARGUMENT);
  alice.tries(offerBody(alice, 'carol'), INVALID_STATE);
  script.settle();
  return script.trace;
}

/** A call that rings is answered by its id: too eagerly, well, and twice. */
export function answers(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  const answer = { target: byId(call) };
  const eager = { ...answer, sdpAnswer: 'v=0 answer' };
  bob.tries({ case: 'answerCall', value: eager }, INVALID_ARGUMENT);
  script.settle();
  claim(call, bob, byId(call));
  script.settle();
  bob.tries({ case: 'answerCall', value: answer }, StatusCode.ALREADY_ANSWERED);
  script.settle();
  const target = { case: 'callId', value: 'no-such-call' } as const;
  bob.tries({ case: 'answerCall', value: { ...eager, target } }, INVALID_ARGUMENT);
  script.settle();
  return script.trace;
}

/** A third user names the call of two others. */
export function strangers(): Trace {
  const { script, alice, bob } = start();
  const eve = script.join('eve');
  const call = connectedCall(script, alice, bob);
  eve.tries({ case: 'leave', value: { target: byId(call) } }, CALL_NOT_FOUND);
  eve.tries({ case: 'leave', value: { target: byName(call) } }, CALL_NOT_FOUND);
  eve.tries({ case: 'leave', value: {} }, CALL_NOT_FOUND);
  eve.tries({ case: 'leave', value: { target: { case: 'callId', value: 'x' } } }, CALL_NOT_FOUND);
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

/** As many calls as the limit allows are held for a user, and one more is tried. */
export function heldLimit(): Trace {
  const { script, alice, bob } = start();
  script.settle();
  placeCall(script, alice, 'away');
  script.settle();
  bob.tries(offerBody(bob, 'away'), StatusCode.LIMIT_EXCEEDED);
  script.settle();
  const long = 'x'.repeat(LIMITS.maxSdpBytes + 1);
  bob.tries(offerBody(bob, 'alice', { sdpOffer: long }), INVALID_ARGUMENT);
  script.settle();
  return script.trace;
}

/** A callee answers by what it has acknowledged, not by what rings now. */
export function acknowledged(): Trace {
  const { script, alice, bob } = start();
  const carol = script.join('carol');
  const first = placeCall(script, alice, bob);
  script.settle();
  leave(first, alice);
  seeEnd(first, bob, 'cancel', EndReason.CALLER_CANCELLED);
  script.settle();
  const second = placeCall(script, carol, bob);
  script.settle();
  const target = { case: 'onlyRinging', value: {} } as const;
  const requestId = bob.asks({ case: 'answerCall', value: { target } }, { ackSeq: 1 });
  bob.isRefused(requestId, CALL_ENDED, { callEndReason: EndReason.CALLER_CANCELLED });
  script.settle();
  claim(second, bob);
  script.settle();
  return script.trace;
}

/** Two users call each other at the same time, and the first one wins. */
export function crossing(): Trace {
  const { script, alice, bob } = start();
  script.settle();
  const lost = bob.asks(offerBody(bob, 'alice'));
  const call = placeCall(script, alice, bob);
  bob.isRefused(lost, GLARE, { winningCallId: call.id });
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

/** The caller cancels just when the callee answers, who was first: so it hangs up. */
export function cancelAgainstAnswer(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  const requestId = alice.asks({ case: 'leave', value: { target: byId(call) } });
  claim(call, bob);
  alice.isAnswered(requestId, { case: 'leave', value: { callId: call.id } });
  seeEnd(call, bob, 'leave', EndReason.HANGUP, alice.sessionId);
  script.settle();
  return script.trace;
}

/** Every conformant trace about calls, by its name. */
/** A caller leaves by the session of somebody who has not claimed yet: that means the call before. */
export function leaveBeforeClaim(): Trace {
  const { script, alice, bob } = start();
  const first = connectedCall(script, alice, bob);
  hangUp(script, first, alice, bob);
  const second = placeCall(script, bob, alice);
  script.settle();
  const target = { case: 'peerSession', value: alice.sessionId } as const;
  leave(first, bob, { target, over: true });
  script.settle();
  claim(second, alice);
  script.settle();
  hangUp(script, second, alice, bob);
  return script.trace;
}

export const CALL_FLOWS = {
  base,
  earlyOffer,
  lateSession,
  lateErrors,
  reject,
  rejectByName,
  mutes,
  shortMute,
  earlyMutes,
  deviceChange,
  cancel,
  cancelByRef,
  busy,
  otherHeld,
  heldSinceDestroyed,
  leaveBehindBusy,
  heldAsTimeEnds,
  repeatAfterReject,
  glare,
  noGlareWhileCalling,
  bothHangUp,
  hangUpAndCallAgain,
  lostAfterHangUp,
  mediaFailed,
  reportedAgain,
  noAnswer,
  claimStopsTimer,
  connectTimeout,
  timersDiffer,
  tombstones,
  tombstoneOfOthers,
  offers,
  answers,
  strangers,
  descriptions,
  candidates,
  bufferedCandidates,
  heldLimit,
  acknowledged,
  crossing,
  leaveWhileConnecting,
  cancelAgainstAnswer,
  leaveBeforeClaim,
} as const satisfies Record<string, () => Trace>;
