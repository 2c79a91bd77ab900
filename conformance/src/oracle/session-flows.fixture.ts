/** Owns the conformant traces about sessions: how they begin and end, who is who, and how silence is met. */
import {
  CallType,
  Disposition,
  EndReason,
  MediaState,
  ServerNoteSchema,
  SessionPolicy,
  StatusCode,
  type Trace,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import {
  byId,
  byName,
  claim,
  connectedCall,
  destroy,
  leave,
  offerBody,
  placeCall,
  seeEnd,
} from './calls.fixture.js';
import { soundCall, unansweredCall } from './sound-flows.fixture.js';
import { Script } from './trace.fixture.js';
import { WIRE_FLOWS } from './wire-flows.fixture.js';

const { NO_SESSION } = StatusCode;

/** Sessions with a name of one's own, with a made one, with shorter timers, and twice. */
export function sessions(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  script.join('bob', { user: 'made-1', made: true });
  script.join('carol', { timers: { ringMs: 1000 } });
  script.settle();
  alice.tries(
    { case: 'createSession', value: { serviceId: 'demo', serviceKey: '<key 1>' } },
    StatusCode.SESSION_EXISTS,
  );
  script.settle();
  return script.trace;
}

/** An offer and its end, sent right behind CreateSession. */
export function behindCreate(): Trace {
  const script = new Script();
  const alice = script.open('alice');
  const value = { serviceId: 'demo', serviceKey: '<key 1>', userId: 'alice' };
  const created = alice.asks({ case: 'createSession', value });
  const body = offerBody(alice, 'bob');
  const offered = alice.asks(body);
  const left = alice.asks({ case: 'leave', value: {} });
  alice.isGranted({}, created);
  const callId = script.nextCallId();
  alice.isAnswered(offered, {
    case: 'offerCall',
    value: { callId, disposition: Disposition.HELD, expiresInMs: 60_000 },
  });
  const named = { session: alice.sessionId, caller: 'alice', callee: 'bob' };
  alice.sees(callId, { case: 'ringback', value: { ...named, callType: CallType.AUDIOCALL } });
  alice.isAnswered(left, { case: 'leave', value: { callId } });
  script.settle();
  return script.trace;
}

/** Requests before a session, and wrong credentials. */
export function outsiders(): Trace {
  const script = new Script();
  script.join('alice');
  const eve = script.open('eve');
  script.settle();
  eve.tries({ case: 'leave', value: {} }, NO_SESSION);
  const value = { serviceId: 'demo', serviceKey: '<key 2>', userId: 'alice' };
  eve.tries({ case: 'createSession', value }, StatusCode.UNAUTHENTICATED);
  script.settle();
  return script.trace;
}

/** Somebody names a service that nobody can know, with a key that is right elsewhere. */
export function unknownService(): Trace {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, { unknownServices: ['made-up'] });
  script.join('alice');
  const eve = script.open('eve');
  script.settle();
  const value = { serviceId: 'made-up', serviceKey: '<key 1>', userId: 'eve' };
  eve.tries({ case: 'createSession', value }, StatusCode.UNAUTHENTICATED);
  script.settle();
  return script.trace;
}

/** Sessions are destroyed while calling, while ringing, and in a call. */
export function destroyed(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const first = placeCall(script, alice, bob);
  script.settle();
  destroy(alice);
  seeEnd(first, bob, 'cancel', EndReason.CALLER_CANCELLED);
  script.settle();
  const carol = script.join('carol');
  const second = placeCall(script, carol, bob);
  script.settle();
  destroy(bob);
  script.settle();
  const again = script.join('bob-again', { user: 'bob' });
  script.settle();
  claim(second, again, byName(second));
  script.settle();
  destroy(again);
  seeEnd(second, carol, 'leave', EndReason.HANGUP, again.sessionId);
  script.settle();
  return script.trace;
}

/** The server loses the socket of a caller, whose callee rings, and that of a party. */
export function lost(): Trace {
  const script = new Script();
  const [alice, bob, carol] = [script.join('alice'), script.join('bob'), script.join('carol')];
  const first = placeCall(script, alice, bob);
  script.settle();
  alice.isClosed(1006);
  seeEnd(first, bob, 'cancel', EndReason.PEER_LOST);
  script.settle();
  const second = connectedCall(script, carol, bob);
  bob.closes();
  seeEnd(second, carol, 'leave', EndReason.PEER_LOST, bob.sessionId);
  script.settle();
  return script.trace;
}

/** A caller is lost as the time to ring ends, which was first. */
export function lostAsTimeEnds(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob, { ttlMs: 300 });
  script.settle();
  script.wait(310);
  alice.closes();
  seeEnd(call, bob, 'cancel', EndReason.NO_ANSWER);
  script.settle();
  return script.trace;
}

/** A user who is in a call comes again, and takes the older session's place. */
export function replaced(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = connectedCall(script, alice, bob);
  script.join('alice-2', { user: 'alice' });
  alice.sees('', { case: 'sessionClosed', value: { reason: 2 } });
  alice.isClosed(4001);
  seeEnd(call, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
  script.settle();
  return script.trace;
}

/** A user who was never there comes, one whose id the server makes up, and the first one again. */
export function firstEver(): Trace {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, { newUsers: ['alice'] });
  const policy = SessionPolicy.REJECT;
  const alice = script.join('alice', { policy, deviceId: 'phone' });
  script.settle();
  script.join('bob', { user: 'made-1', policy, made: true });
  script.settle();
  script.join('alice-again', { user: 'alice', policy, deviceId: 'phone' });
  alice.sees('', { case: 'sessionClosed', value: { reason: 2 } });
  alice.isClosed(4001);
  script.settle();
  return script.trace;
}

/** Under REJECT a user comes again on another device, and is turned away until the first one is gone. */
export function secondDevice(): Trace {
  const script = new Script();
  const policy = SessionPolicy.REJECT;
  const first = script.join('alice', { policy, deviceId: 'phone' });
  const second = script.open('alice-2');
  script.settle();
  const value = { serviceId: 'demo', serviceKey: '<key 1>', userId: 'alice', deviceId: 'tablet' };
  second.tries({ case: 'createSession', value }, StatusCode.USER_ALREADY_ONLINE);
  script.settle();
  destroy(first);
  script.settle();
  second.createSession({ user: 'alice', policy, deviceId: 'tablet' });
  script.settle();
  return script.trace;
}

/** A socket never gets a session. */
export function helloMissed(): Trace {
  const script = new Script();
  script.join('alice');
  const silent = script.open('silent');
  script.wait(5100);
  silent.isClosed(4004);
  script.settle();
  return script.trace;
}

/** The same, but the harness was busy: it noted the open socket four seconds late. */
export function helloNotedLate(): Trace {
  const script = new Script();
  script.join('alice');
  script.wait(4500);
  const silent = script.open('silent', undefined, 500);
  script.wait(1050);
  silent.isClosed(4004);
  script.settle();
  return script.trace;
}

/** A report so long before the close meets a socket that is closed, and the reset takes the close frame away. */
export function helloReset(sentBeforeMs = 0): Trace {
  const script = new Script();
  script.join('alice');
  const eager = script.open('eager');
  script.wait(5050 - sentBeforeMs);
  const value = { callId: 'no-call', negotiationId: 1, state: MediaState.CONNECTED };
  eager.sends({ body: { case: 'mediaReport', value } });
  script.wait(sentBeforeMs);
  eager.isClosed(1006);
  script.settle();
  return script.trace;
}

/** A user destroys its session, and reads that its socket is closed long after. */
export function silentAtLast(): Trace {
  const script = new Script();
  const alice = script.join('alice', { timers: { pingMs: 500 } });
  alice.isPinged();
  alice.request({ case: 'destroySession', value: {} });
  alice.sees('', { case: 'sessionClosed', value: { reason: 1 } });
  script.wait(1200);
  alice.isClosed(4000);
  return script.trace;
}

/** One session answers the server's pings, and another one is silent. */
export function pings(): Trace {
  const script = new Script();
  const timers = { pingMs: 1000 };
  const [alice, bob] = [script.join('alice', { timers }), script.join('bob', { timers })];
  script.settle();
  for (let round = 0; round < 2; round += 1) {
    script.wait(1000);
    alice.isPinged();
    bob.isPinged(false);
  }
  bob.isClosed(4003);
  script.settle();
  return script.trace;
}

/** A user whose Ack is its last sign of life but one, which crosses the close. */
export function acksAlone(): Trace {
  const script = new Script();
  const alice = script.join('alice', { timers: { pingMs: 1000 } });
  script.wait(500);
  alice.acknowledges();
  for (let round = 0; round < 2; round += 1) {
    script.wait(990);
    alice.isPinged(false);
  }
  alice.acknowledges();
  script.wait(20);
  alice.isClosed(4003);
  return script.trace;
}

/** Users of two services, one of them with the same user id. */
export function services(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const other = { service: 'other', key: '<key 2>' };
  const stranger = script.join('stranger', other);
  script.join('namesake', { ...other, user: 'bob' });
  script.settle();
  const call = placeCall(script, alice, 'bob');
  script.settle();
  stranger.tries({ case: 'leave', value: { target: byId(call) } }, StatusCode.CALL_NOT_FOUND);
  script.settle();
  return script.trace;
}

/** Users and client refs that differ in capital letters. */
export function lookAlikes(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  script.join('bob-2', { user: 'BOB' });
  script.settle();
  const first = placeCall(script, alice, bob, { clientRef: 'Ref' });
  script.settle();
  leave(first, alice);
  seeEnd(first, bob, 'cancel', EndReason.CALLER_CANCELLED);
  script.settle();
  placeCall(script, alice, bob, { clientRef: 'ref' });
  script.settle();
  return script.trace;
}

/** A device and a callee of 64 code points, which are 128 units of UTF-16. */
export function longIds(): Trace {
  const script = new Script();
  const long = '\u{1F4DE}'.repeat(64);
  const alice = script.join('alice', { deviceId: long });
  script.settle();
  placeCall(script, alice, long);
  script.settle();
  return script.trace;
}

/** The socket of a caller is lost, whose call is held; it comes again, and then the callee does. */
export function lostWhileHeld(): Trace {
  const script = new Script();
  const alice = script.join('alice', { deviceId: 'phone' });
  const call = placeCall(script, alice, 'bob');
  script.settle();
  alice.closes();
  const bob = script.join('bob');
  script.join('alice-2', { user: 'alice', deviceId: 'phone' });
  script.settle();
  bob.tries({ case: 'answerCall', value: { target: byName(call) } }, StatusCode.CALL_ENDED, {
    callEndReason: EndReason.PEER_LOST,
  });
  script.settle();
  return script.trace;
}

/** Every other conformant trace, by its name. */
export const SESSION_FLOWS = {
  sessions,
  behindCreate,
  outsiders,
  unknownService,
  destroyed,
  lost,
  lostAsTimeEnds,
  silentAtLast,
  replaced,
  firstEver,
  secondDevice,
  helloMissed,
  helloNotedLate,
  helloReset: () => helloReset(),
  pings,
  acksAlone,
  services,
  lookAlikes,
  longIds,
  lostWhileHeld,
  ...WIRE_FLOWS,
  soundCall,
  unansweredCall,
} as const satisfies Record<string, () => Trace>;
