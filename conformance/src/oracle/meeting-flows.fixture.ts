/** Owns the conformant traces about features of the way into a call: merged glare, replayed calls, SDP on RINGING. */
import {
  EndReason,
  Feature,
  SessionClosedReason,
  SessionPolicy,
  StatusCode,
  type Trace,
} from '@audiocall/proto';
import {
  batch,
  byName,
  type CallScript,
  claim,
  claimResult,
  connect,
  hangUp,
  leave,
  merge,
  offerBody,
  placeCall,
  report,
  seeConnected,
  seeEnd,
  trickle,
} from './calls.fixture.js';
import { startWith } from './feature-flows.fixture.js';
import { type Actor, Script } from './trace.fixture.js';

/** Two users call each other: while the second rings, and while its call is held. */
export function merged(): Trace {
  const { script, alice, bob } = startWith(Feature.GLARE_MERGE);
  const call = placeCall(script, alice, bob);
  script.settle();
  const offer = merge(call, bob, { muted: true });
  script.settle();
  connect(script, call, bob, { callee: true });
  bob.request(offer, {
    case: 'offerCall',
    value: { callId: call.id, disposition: 3, claim: claimResult(call) },
  });
  script.settle();
  const clientRef = offer.case === 'offerCall' ? (offer.value.clientRef ?? '') : '';
  leave(call, bob, { target: { case: 'clientRef', value: clientRef } });
  seeEnd(call, alice, 'leave', EndReason.HANGUP, bob.sessionId);
  script.settle();
  return script.trace;
}

/** The first call is held, early, and to be recorded; an offer that is not meets GLARE first. */
export function mergedHeld(): Trace {
  const script = new Script();
  const features = [Feature.GLARE_MERGE];
  const alice = script.join('alice', { features });
  const call = placeCall(script, alice, 'bob', { sdpOffer: 'v=0 offer', record: true });
  trickle(call, alice, undefined, ['1']);
  call.kept.push(batch(call.id, ['1']));
  script.settle();
  const bob = script.join('bob', { features });
  script.settle();
  bob.tries(offerBody(bob, 'alice'), StatusCode.GLARE, { winningCallId: call.id });
  script.settle();
  merge(call, bob, { sdpOffer: 'v=0 vain', record: true });
  script.settle();
  connect(script, call, bob);
  hangUp(script, call, bob, alice);
  return script.trace;
}

/** Only one of the two wants to merge. */
export function unmerged(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const bob = script.join('bob', { features: [Feature.GLARE_MERGE] });
  const call = placeCall(script, alice, bob);
  script.settle();
  bob.tries(offerBody(bob, 'alice'), StatusCode.GLARE, { winningCallId: call.id });
  script.settle();
  return script.trace;
}

/** An entry of CreateSessionResult.pending. */
function pend({ id, caller, terms }: CallScript) {
  const { record = false } = terms;
  const known = { callId: id, caller: caller.user, callerSession: caller.sessionId };
  return { ...known, callType: 1, record, expiresInMs: 50_000 } as const;
}

/** The oldest held call rings late. */
function ringsLate(call: CallScript, callee: Actor): void {
  const { caller, terms } = call;
  const named = { session: caller.sessionId, caller: caller.user, callee: callee.user };
  const { record = false } = terms;
  const value = { ...named, callType: 1, record, expiresInMs: 50_000, late: true } as const;
  callee.sees(call.id, { case: 'ringing', value });
}

/** Two calls are held; the older one rings and is declined, the other one is answered by name. */
export function heldReplay(): Trace {
  const script = new Script();
  const limits = { maxHeldCalls: 2 };
  const [alice, carol] = [script.join('alice', { limits }), script.join('carol', { limits })];
  const first = placeCall(script, alice, 'bob', { record: true });
  script.settle();
  const second = placeCall(script, carol, 'bob');
  script.settle();
  const features = [Feature.REPLAY_HELD];
  const bob = script.join('bob', { features, pending: [pend(first), pend(second)] });
  ringsLate(first, bob);
  script.settle();
  leave(first, bob, { target: { case: 'peerSession', value: alice.sessionId } });
  seeEnd(first, alice, 'leave', EndReason.REJECTED, bob.sessionId);
  script.settle();
  claim(second, bob, byName(second));
  script.settle();
  connect(script, second, bob);
  hangUp(script, second, bob, carol);
  placeCall(script, alice, bob);
  script.settle();
  return script.trace;
}

/** A session at which a call rings is replaced by one of the same device: the call is held, and rings there. */
export function heldAgain(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const phone = { features: [Feature.REPLAY_HELD], policy: SessionPolicy.FORK, deviceId: 'phone' };
  const bob = script.join('bob', phone);
  const call = placeCall(script, alice, bob);
  script.settle();
  const second = script.join('bob-2', { ...phone, user: 'bob', pending: [pend(call)] });
  bob.sees('', { case: 'sessionClosed', value: { reason: SessionClosedReason.REPLACED } });
  bob.isClosed(4001);
  ringsLate(call, second);
  script.settle();
  claim(call, second);
  script.settle();
  hangUp(script, call, alice, second);
  return script.trace;
}

/** The callee answers with an SDP of its own to the offer that it was rung with. */
export function rungWithOffer(): Trace {
  const { script, alice, bob } = startWith(Feature.SDP_ON_RING);
  const call = placeCall(script, alice, bob, { sdpOffer: 'v=0 offer', sdpOnRing: true });
  trickle(call, alice, undefined, ['1']);
  call.kept.push(batch(call.id, ['1']));
  script.settle();
  const target = { case: 'onlyRinging', value: {} } as const;
  const value = { target, sdpAnswer: 'v=0 inline' };
  bob.request({ case: 'answerCall', value }, { case: 'answerCall', value: claimResult(call) });
  const answered = { calleeSession: bob.sessionId, needOffer: false, sdpAnswer: 'v=0 inline' };
  alice.sees(call.id, { case: 'answered', value: answered });
  script.settle();
  trickle(call, bob, alice, ['2'], true);
  trickle(call, alice, bob, ['3'], true);
  script.settle();
  report(call, alice);
  script.settle();
  report(call, bob);
  seeConnected(call, alice, bob);
  seeConnected(call, bob, alice);
  script.settle();
  hangUp(script, call, alice, bob);
  return script.trace;
}

/** The callee does not have the feature: its RINGING carries nothing, and its claim everything. */
export function rungWithoutOffer(): Trace {
  const script = new Script();
  const alice = script.join('alice', { features: [Feature.SDP_ON_RING] });
  const bob = script.join('bob');
  const terms = { sdpOffer: 'v=0 offer', sdpOnRing: true };
  const plain = placeCall(script, alice, bob, { sdpOffer: terms.sdpOffer });
  const body = script.trace.entries.find(
    ({ what }) => what.case === 'sent' && what.value.body.case === 'offerCall',
  );
  if (body?.what.case === 'sent' && body.what.value.body.case === 'offerCall') {
    body.what.value.body.value.sdpOnRing = true;
  }
  script.settle();
  claim(plain, bob);
  script.settle();
  connect(script, plain, bob);
  return script.trace;
}

/** An inline answer where nothing rings: that is looked at before whether an offer was given. */
export function answersNothingInline(): Trace {
  const { script, alice } = startWith(Feature.SDP_ON_RING);
  const target = { case: 'onlyRinging', value: {} } as const;
  const value = { target, sdpAnswer: 'v=0 inline' };
  alice.tries({ case: 'answerCall', value }, StatusCode.NO_RINGING_CALL);
  script.settle();
  return script.trace;
}

export const MEETING_FLOWS = {
  merged,
  mergedHeld,
  unmerged,
  heldReplay,
  heldAgain,
  rungWithOffer,
  rungWithoutOffer,
  answersNothingInline,
} as const;
