/** Owns the conformant traces about calls from the offer to the end: every one is without a finding, whole and cut off anywhere. */
import { CallType, EndReason, StatusCode, type Trace } from '@audiocall/proto';
import { BUSY_FLOWS } from './busy-flows.fixture.js';
import {
  batch,
  byId,
  byName,
  claim,
  connect,
  connectedCall,
  hangUp,
  leave,
  offerBody,
  placeCall,
  seeEnd,
  start,
  trickle,
} from './calls.fixture.js';
import { MEDIA_FLOWS } from './media-flows.fixture.js';
import { TIMER_FLOWS } from './timer-flows.fixture.js';
import { Script } from './trace.fixture.js';

const { CALL_NOT_FOUND, CALL_ENDED, INVALID_STATE, INVALID_ARGUMENT } = StatusCode;

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
  const otherType = byName(call, CallType.VIDEOCALL);
  answer(otherType, StatusCode.CALL_TYPE_MISMATCH);
  bob.tries({ case: 'leave', value: { target: otherType } }, StatusCode.CALL_TYPE_MISMATCH);
  script.settle();
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

/** Every conformant trace about calls, by its name. */
export const CALL_FLOWS = {
  base,
  earlyOffer,
  lateSession,
  lateErrors,
  reject,
  rejectByName,
  cancel,
  cancelByRef,
  repeatAfterReject,
  bothHangUp,
  hangUpAndCallAgain,
  lostAfterHangUp,
  offers,
  answers,
  strangers,
  acknowledged,
  cancelAgainstAnswer,
  leaveBeforeClaim,
  ...BUSY_FLOWS,
  ...MEDIA_FLOWS,
  ...TIMER_FLOWS,
} as const satisfies Record<string, () => Trace>;
