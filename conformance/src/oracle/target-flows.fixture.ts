/** Owns hand-made traces of what a Leave means without an id, and how a server gets that wrong (TG-3). */
import { EndReason, StatusCode, type Trace } from '@audiocall/proto';
import { byId, byName, type CallScript, claim, leave, placeCall, seeEnd } from './calls.fixture.js';
import { type Actor, type Body, Script } from './trace.fixture.js';

const { CALL_NOT_FOUND } = StatusCode;
const { CALLER_CANCELLED, HANGUP, REJECTED } = EndReason;

interface Cast {
  readonly script: Script;
  readonly alice: Actor;
  readonly bob: Actor;
  readonly carol: Actor;
}

/** A call that was held, and answered by name. */
function lateCall(): Cast & { call: CallScript } {
  const script = new Script();
  const alice = script.join('alice');
  const call = placeCall(script, alice, 'bob');
  script.settle();
  const [bob, carol] = [script.join('bob'), script.join('carol')];
  script.settle();
  claim(call, bob, byName(call));
  script.settle();
  return { script, alice, bob, carol, call };
}

/** A call rings at bob, who has had another one before. */
function secondRings(): Cast & { first: CallScript; second: CallScript } {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const carol = script.join('carol');
  const first = placeCall(script, alice, bob);
  script.settle();
  leave(first, alice);
  seeEnd(first, bob, 'cancel', CALLER_CANCELLED);
  script.settle();
  const second = placeCall(script, carol, bob);
  script.settle();
  return { script, alice, bob, carol, first, second };
}

function byPeer({ sessionId }: Actor) {
  return { case: 'peerSession', value: sessionId } as const;
}

function leaveBy(peer: Actor): Body {
  return { case: 'leave', value: { target: byPeer(peer) } };
}

/** The session of a third user, one's own, that of the other party, and that of an earlier one. */
export function leavesByPeer(): Trace {
  const { script, call, alice, bob, carol } = lateCall();
  bob.tries(leaveBy(carol), CALL_NOT_FOUND);
  bob.tries(leaveBy(bob), CALL_NOT_FOUND);
  alice.tries(leaveBy(alice), CALL_NOT_FOUND);
  script.settle();
  leave(call, alice, { target: byPeer(bob) });
  seeEnd(call, bob, 'leave', HANGUP, alice.sessionId);
  script.settle();
  const second = placeCall(script, carol, bob);
  script.settle();
  claim(second, bob);
  script.settle();
  leave(call, bob, { target: byPeer(alice), over: true });
  script.settle();
  leave(second, bob, { target: byPeer(carol) });
  seeEnd(second, carol, 'leave', HANGUP, bob.sessionId);
  script.settle();
  return script.trace;
}

/** Leave by a callee that has not seen the second call ring. */
export function unseenLeaves(): Trace {
  const { script, bob, carol, first, second } = secondRings();
  bob.isRefused(bob.asks(leaveBy(carol), { ackSeq: 1 }), CALL_NOT_FOUND);
  const bare = bob.asks({ case: 'leave', value: {} }, { ackSeq: 1 });
  bob.isAnswered(bare, { case: 'leave', value: { callId: first.id, alreadyEnded: true } });
  script.settle();
  leave(second, bob, { target: byPeer(carol) });
  seeEnd(second, carol, 'leave', REJECTED, bob.sessionId);
  script.settle();
  return script.trace;
}

/** A callee rejects a call that rings, then an older one that was held, and asks once more: either may be the newest. */
export function rejectsTwice(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const held = placeCall(script, alice, 'carol');
  script.settle();
  const [carol, bob] = [script.join('carol'), script.join('bob')];
  script.settle();
  const rung = placeCall(script, bob, carol);
  script.settle();
  leave(rung, carol);
  seeEnd(rung, bob, 'leave', REJECTED, carol.sessionId);
  script.settle();
  leave(held, carol, { target: byId(held) });
  seeEnd(held, alice, 'leave', REJECTED, carol.sessionId);
  script.settle();
  leave(held, carol, { over: true });
  script.settle();
  return script.trace;
}

export const TARGET_FLOWS = { leavesByPeer, unseenLeaves, rejectsTwice } as const;

/** A party names the session of somebody who is not the other one, and hangs up. */
export function hangsUpBy(pick: (cast: Cast) => Actor): Trace {
  const { call, ...cast } = lateCall();
  const { script, alice, bob } = cast;
  leave(call, bob, { target: byPeer(pick(cast)) });
  seeEnd(call, alice, 'leave', HANGUP, bob.sessionId);
  script.settle();
  return script.trace;
}

/** A callee declines a call that it has not seen ring. */
export function declinesUnseen(pick: (cast: Cast) => Body): Trace {
  const { second, ...cast } = secondRings();
  const { script, bob, carol } = cast;
  const requestId = bob.asks(pick(cast), { ackSeq: 1 });
  bob.isAnswered(requestId, { case: 'leave', value: { callId: second.id, alreadyEnded: false } });
  seeEnd(second, carol, 'leave', REJECTED, bob.sessionId);
  script.settle();
  return script.trace;
}

/** Declines by the session of the caller. */
export const byCaller = ({ carol }: Cast): Body => leaveBy(carol);
