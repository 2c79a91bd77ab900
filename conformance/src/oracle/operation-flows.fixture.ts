/** Owns hand-made traces of what a server does beside the calls, as a conformant one would have it. */
import {
  EndReason,
  ServerNoteSchema,
  SessionClosedReason,
  SessionState,
  StatusCode,
  type Trace,
  UserTokenSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import {
  claim,
  connect,
  connectedCall,
  hangUp,
  mute,
  offerBody,
  placeCall,
  seeEnd,
} from './calls.fixture.js';
import { inState, startResumable } from './returns.fixture.js';
import { type Actor, Script } from './trace.fixture.js';

/** Somebody who types has a call with a program. */
export function typedCall(): Trace {
  const script = new Script();
  const alice = script.join('alice', { json: true });
  const bob = script.join('bob');
  const call = placeCall(script, alice, bob);
  script.settle();
  claim(call, bob);
  script.settle();
  connect(script, call, bob);
  hangUp(script, call, bob, alice);
  script.settle();
  return script.trace;
}

/** What is no frame in JSON closes its own socket, whose call ends. */
function mistype(fault: string, text: boolean, code: number): Trace {
  const script = new Script();
  const mallory = script.join('mallory', { json: true });
  const victim = script.join('victim');
  const call = placeCall(script, mallory, victim);
  script.settle();
  mallory.sendsRaw(fault, 9, text);
  mallory.isClosed(code);
  seeEnd(call, victim, 'cancel', EndReason.PEER_LOST);
  script.settle();
  return script.trace;
}

export const noJson = (): Trace => mistype('half a line', true, 1007);
export const longJson = (): Trace => mistype('oversize', true, 1009);
export const binaryIntoJson = (): Trace => mistype('a binary message', false, 1003);

const DRAIN_MS = 1000;

function seeGoAway(who: Actor, drainMs = DRAIN_MS): void {
  who.receives({ case: 'control', value: { body: { case: 'goAway', value: { drainMs } } } });
}

/** The server is stopped while two are in a call, one calls somebody, and one is idle. */
export function goneAway(waitMs = DRAIN_MS): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const [carol, dave, erin] = [script.join('carol'), script.join('dave'), script.join('erin')];
  const call = connectedCall(script, alice, bob);
  const other = placeCall(script, carol, dave);
  script.settle();
  const all = [alice, bob, carol, dave, erin];
  for (const who of all) seeGoAway(who);
  script.settle();
  const frank = script.open('frank');
  seeGoAway(frank);
  const value = { serviceId: 'demo', serviceKey: '<key 1>', userId: 'frank' };
  frank.tries({ case: 'createSession', value }, StatusCode.LIMIT_EXCEEDED);
  erin.tries(offerBody(erin, 'nobody'), StatusCode.LIMIT_EXCEEDED);
  // What ends the call is the end of its time, not what was asked last.
  script.settle();
  mute(call, alice, bob, true);
  script.settle();
  script.wait(waitMs);
  for (const who of [alice, bob]) seeEnd(call, who, 'leave', EndReason.SERVER_SHUTDOWN);
  seeEnd(other, carol, 'leave', EndReason.SERVER_SHUTDOWN);
  seeEnd(other, dave, 'cancel', EndReason.SERVER_SHUTDOWN);
  const reason = SessionClosedReason.SERVER_SHUTDOWN;
  for (const who of all) {
    who.sees('', { case: 'sessionClosed', value: { reason } });
    who.isClosed(1001);
  }
  frank.isClosed(1001);
  return script.trace;
}

/** Somebody comes when the server is over already, and what stands in front of it says so. */
export function goneBehindGateway(askedForKnown = true): Trace {
  const script = new Script();
  const alice = script.join('alice');
  script.settle();
  seeGoAway(alice);
  script.settle();
  const late = script.open('late');
  script.trace.entries.pop();
  late.isTurnedAway(502, askedForKnown);
  const reason = SessionClosedReason.SERVER_SHUTDOWN;
  alice.sees('', { case: 'sessionClosed', value: { reason } });
  alice.isClosed(1001);
  return script.trace;
}

/** The server is stopped while a call rings, which is answered and hung up in its time. */
export function answeredInDrain(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob);
  script.settle();
  for (const who of [alice, bob]) seeGoAway(who);
  script.settle();
  claim(call, bob);
  script.settle();
  hangUp(script, call, alice, bob);
  const reason = SessionClosedReason.SERVER_SHUTDOWN;
  for (const who of [alice, bob]) {
    who.sees('', { case: 'sessionClosed', value: { reason } });
    who.isClosed(1001);
  }
  return script.trace;
}

/** While the server lets a call go on, a party takes its session to another socket. */
export function movedInDrain(): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  for (const who of [alice, bob]) seeGoAway(who);
  script.settle();
  alice.reopens();
  seeGoAway(alice);
  alice.isResumed(alice.asksToResume(), inState(SessionState.IN_CALL, { call, peer: bob }));
  alice.onSocket(0, () => alice.isClosed(4002));
  script.settle();
  script.wait(DRAIN_MS);
  const reason = SessionClosedReason.SERVER_SHUTDOWN;
  for (const who of [alice, bob]) {
    seeEnd(call, who, 'leave', EndReason.SERVER_SHUTDOWN);
    who.sees('', { case: 'sessionClosed', value: { reason } });
    who.isClosed(1001);
  }
  return script.trace;
}

const TOKENS = [
  { token: '<user token 1>', serviceId: 'demo', userId: 'alice', valid: true },
  { token: '<user token 2>', serviceId: 'demo', userId: 'bob', valid: true },
  { token: '<user token 3>', serviceId: 'demo', userId: 'alice', valid: false },
  { token: '<user token 4>', serviceId: 'other', userId: 'alice', valid: true },
] as const;

/** A service whose users have to be proven. */
export function startProven(): Script {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, { tokenServices: ['demo'] });
  script.trace.userTokens = TOKENS.map((token) => create(UserTokenSchema, token));
  return script;
}

/** Two users whose tokens prove them have a call, and somebody tries to be one of them. */
export function provenUsers(): Trace {
  const script = startProven();
  const [ofAlice, ofBob, over, foreign] = TOKENS;
  const alice = script.join('alice', { authToken: ofAlice.token });
  const bob = script.join('bob', { authToken: ofBob.token, made: true });
  script.settle();
  const mallory = script.open('mallory');
  for (const token of ['', over.token, '<user token 5>', ofBob.token, foreign.token]) {
    const value = { serviceId: 'demo', serviceKey: '<key 1>', userId: 'alice', authToken: token };
    mallory.tries({ case: 'createSession', value }, StatusCode.UNAUTHENTICATED);
    script.settle();
  }
  const call = connectedCall(script, alice, bob);
  hangUp(script, call, bob, alice);
  return script.trace;
}

/** A call rings while the server stops, and nobody answers it in its time, which is shorter than that of calls. */
export function unansweredInDrain(reason = EndReason.NO_ANSWER): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob, { ttlMs: 200 });
  script.settle();
  for (const who of [alice, bob]) seeGoAway(who, 1500);
  script.settle();
  script.wait(reason === EndReason.NO_ANSWER ? 200 : 1500);
  seeEnd(call, alice, 'leave', reason);
  seeEnd(call, bob, 'cancel', reason);
  script.settle();
  for (const who of [alice, bob]) {
    who.sees('', { case: 'sessionClosed', value: { reason: SessionClosedReason.SERVER_SHUTDOWN } });
    who.isClosed(1001);
  }
  return script.trace;
}

/** Every such trace, by its name. */
export const OPERATION_FLOWS = {
  typedCall,
  noJson,
  longJson,
  binaryIntoJson,
  goneAway: () => goneAway(),
  movedInDrain,
  answeredInDrain,
  unansweredInDrain: () => unansweredInDrain(),
  goneBehindGateway: () => goneBehindGateway(),
  provenUsers,
} as const satisfies Record<string, () => Trace>;
