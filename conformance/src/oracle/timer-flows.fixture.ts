/** Owns the conformant traces about calls whose time is over, and about what is remembered of calls. */
import { EndReason, StatusCode, type Trace } from '@audiocall/proto';
import {
  batch,
  byId,
  byName,
  claim,
  connect,
  destroy,
  hangUp,
  leave,
  placeCall,
  seeEnd,
  setMute,
  start,
} from './calls.fixture.js';
import { Script } from './trace.fixture.js';

const { CALL_ENDED, CALL_NOT_FOUND } = StatusCode;

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

/** A call that is over is asked for; then somebody comes and goes without a Ping, and another call runs out. */
export function passerBy(): Trace {
  const { script, alice, bob } = start();
  const call = placeCall(script, alice, bob);
  script.settle();
  leave(call, alice);
  seeEnd(call, bob, 'cancel', EndReason.CALLER_CANCELLED);
  script.settle();
  alice.tries(setMute(call.id, true), CALL_ENDED, { callEndReason: EndReason.CALLER_CANCELLED });
  script.settle();
  destroy(script.join('carol'));
  const late = placeCall(script, bob, 'nobody', { ttlMs: 500 });
  script.settle();
  script.wait(500);
  seeEnd(late, bob, 'leave', EndReason.NO_ANSWER);
  script.settle();
  return script.trace;
}

/** The caller asks about its call as its tombstone is about to go, is told that there is none, and asks again. */
export function forgottenTwice(): Trace {
  const script = new Script();
  const [alice, bob] = [
    script.join('alice', { timers: { tombstoneMs: 1000 } }),
    script.join('bob'),
  ];
  const call = placeCall(script, alice, bob);
  script.settle();
  leave(call, alice);
  seeEnd(call, bob, 'cancel', EndReason.CALLER_CANCELLED);
  script.settle();
  script.wait(1100);
  for (let asked = 0; asked < 2; asked += 1) {
    alice.tries({ case: 'leave', value: { target: byId(call) } }, CALL_NOT_FOUND);
    script.settle();
  }
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

/** The conformant traces about the timers of calls, and about tombstones, by their names. */
export const TIMER_FLOWS = {
  noAnswer,
  passerBy,
  claimStopsTimer,
  connectTimeout,
  timersDiffer,
  tombstones,
  forgottenTwice,
  tombstoneOfOthers,
} as const satisfies Record<string, () => Trace>;
