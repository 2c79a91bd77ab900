/** Owns the conformant traces about calls that meet others: busy, held for somebody, crossing. */
import { EndReason, StatusCode, type Trace } from '@audiocall/proto';
import {
  byId,
  byName,
  claim,
  claimResult,
  destroy,
  offerBody,
  placeCall,
  seeAnswered,
  seeEnd,
  start,
} from './calls.fixture.js';
import { LIMITS, Script } from './trace.fixture.js';

const { BUSY, GLARE, INVALID_STATE, INVALID_ARGUMENT } = StatusCode;

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

/** The conformant traces about calls that meet others, by their names. */
export const BUSY_FLOWS = {
  busy,
  otherHeld,
  heldSinceDestroyed,
  leaveBehindBusy,
  heldAsTimeEnds,
  glare,
  noGlareWhileCalling,
  heldLimit,
  crossing,
} as const satisfies Record<string, () => Trace>;
