/** Owns the conformant traces about sessions, the wire, and what applications see and hear. */
import {
  CallType,
  CandidatesSchema,
  ClientFrameSchema,
  Disposition,
  EndReason,
  MediaState,
  ServerNoteSchema,
  SessionPolicy,
  StatusCode,
  type Trace,
  Track,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { UNKNOWN_FIELD } from '../peers/unknown-field.js';
import {
  batch,
  byId,
  byName,
  claim,
  connect,
  connectedCall,
  destroy,
  leave,
  offerBody,
  placeCall,
  seeEnd,
} from './calls.fixture.js';
import { type Actor, LIMITS, Script } from './trace.fixture.js';

const { INVALID_ARGUMENT, NO_SESSION, UNIMPLEMENTED } = StatusCode;

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

/** A message is no frame, and its sender reads long after that its socket is closed. */
export function brokenAtLast(): Trace {
  const script = new Script();
  const mallory = script.join('mallory', { timers: { pingMs: 500 } });
  mallory.isPinged();
  mallory.sendsRaw('a text message', 9, true);
  script.wait(1200);
  mallory.isClosed(1003);
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

/** Request ids: repeated, old, none at all. */
export function requestIds(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  alice.nextRef();
  const body = offerBody(alice, 'carol');
  const result = {
    case: 'offerCall',
    value: { callId: 'call-x', disposition: 2, expiresInMs: 60_000 },
  } as const;
  const named = {
    session: alice.sessionId,
    caller: 'alice',
    callee: 'carol',
    callType: 1,
  } as const;
  alice.sends({ requestId: 7, body });
  alice.isAnswered(7, result);
  alice.sees('call-x', { case: 'ringback', value: named });
  script.settle();
  alice.sends({ requestId: 7, body });
  alice.isAnswered(7, result);
  script.settle();
  alice.sends({ requestId: 6, body: { case: 'leave', value: {} } });
  alice.isRefused(6, INVALID_ARGUMENT);
  script.settle();
  bob.sends({ body: { case: 'leave', value: {} } });
  const status = { code: INVALID_ARGUMENT, message: 'It needs an id.' };
  const error = { status, about: 'leave' };
  bob.receives({ case: 'control', value: { body: { case: 'error', value: error } } });
  script.settle();
  return script.trace;
}

/** The oldest response that is kept is asked for again, before and after one more request. */
export function keptResponses(keepsMore = false): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const body = { case: 'leave', value: {} } as const;
  const ask = (): number => {
    const requestId = alice.asks(body);
    alice.isRefused(requestId, StatusCode.CALL_NOT_FOUND);
    return requestId;
  };
  const oldest = ask();
  for (let more = 1; more < LIMITS.keptResponses; more += 1) ask();
  alice.sends({ requestId: oldest, body });
  alice.isRefused(oldest, StatusCode.CALL_NOT_FOUND);
  ask();
  alice.sends({ requestId: oldest, body });
  alice.isRefused(oldest, keepsMore ? StatusCode.CALL_NOT_FOUND : INVALID_ARGUMENT);
  script.settle();
  return script.trace;
}

/** A request without a body, and a frame of exactly the limit. */
export function unknownContent(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  script.settle();
  alice.sends({ requestId: 50 });
  alice.isRefused(50, UNIMPLEMENTED);
  script.settle();
  // Field 1000, length-delimited, with a length of two bytes: five bytes before the padding.
  const length = LIMITS.maxFrameBytes - 4;
  const data = new Uint8Array(length);
  data.set([((length - 2) & 0x7f) | 0x80, (length - 2) >> 7]);
  const frame = create(ClientFrameSchema);
  frame.$unknown = [{ no: 1000, wireType: 2, data }];
  alice.sends(frame);
  script.settle();
  return script.trace;
}

/** A caller sends unknown fields with its candidates, before the claim and after it; the claimant gets none. */
export function strangeCandidates(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob, { sdpOffer: 'v=0 offer' });
  script.settle();
  const send = (line: string): ReturnType<typeof batch> => {
    const value = create(CandidatesSchema, batch(call.id, [line]));
    for (const message of [value, ...value.candidates]) message.$unknown = [UNKNOWN_FIELD];
    alice.sends({ body: { case: 'candidates', value } });
    return batch(call.id, [line]);
  };
  call.kept.push(send('1'));
  script.settle();
  claim(call, bob);
  script.settle();
  const { callId: _, ...rest } = send('2');
  bob.sees(call.id, { case: 'candidates', value: rest });
  script.settle();
  return script.trace;
}

/** Something that is no frame closes its own socket; two others are in a call. */
function malformed(fault: string, length: number, text: boolean, code: number): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const [mallory, victim] = [script.join('mallory'), script.join('victim')];
  placeCall(script, alice, bob);
  const call = placeCall(script, mallory, victim);
  script.settle();
  mallory.sendsRaw(fault, length, text);
  mallory.isClosed(code);
  seeEnd(call, victim, 'cancel', EndReason.PEER_LOST);
  script.settle();
  return script.trace;
}

export const textMessage = (): Trace => malformed('a text message', 9, true, 1003);
export const garbage = (): Trace => malformed('garbage bytes', 6, false, 1007);
/** It is wrong in two ways, and may be closed for either. */
const longGarbage = (): Trace => malformed('garbage', LIMITS.maxFrameBytes + 1, false, 1009);
const longText = (): Trace => malformed('a text message', LIMITS.maxFrameBytes + 1, true, 1009);
export const oversize = (): Trace => malformed('oversize', LIMITS.maxFrameBytes + 1, false, 1009);

/** A message on which runtimes differ closes the socket of one sender, and is a request of another. */
export function doubtful(): Trace {
  const script = new Script();
  const [mallory, victor] = [script.join('mallory'), script.join('victor')];
  mallory.sendsRaw('flipped bits', 9, false, true);
  mallory.isClosed(1007);
  victor.sendsRaw('flipped bits', 9, false, true);
  victor.receives({
    case: 'response',
    value: {
      requestId: 77,
      status: { code: StatusCode.CALL_NOT_FOUND, message: 'There is no such call.' },
    },
  });
  script.settle();
  return script.trace;
}

/** An upgrade with an unknown subprotocol. */
export function turnedAway(): Trace {
  const script = new Script();
  script.join('alice');
  const stranger = script.open('stranger');
  script.trace.entries.pop();
  stranger.isTurnedAway(400);
  script.settle();
  return script.trace;
}

/** Two drivers before their call: what they can do without a session, and with one. */
function startDrivers(): { script: Script; caller: Actor; callee: Actor } {
  const script = new Script();
  const [caller, callee] = [script.open('caller'), script.open('callee')];
  for (const [who, tones] of [
    [caller, [500, 700, 1300]],
    [callee, [900, 1100]],
  ] as const) {
    const devices = tones.map((toneHz, index) => ({ label: `Microphone ${index + 1}`, toneHz }));
    who.does({ case: 'configure', value: { devices } });
    who.isDone(who.isCommanded({ case: 'getDeviceList', value: {} }), { error: 'NO_SESSION' });
    const id = who.isCommanded({ case: 'createSession', value: { userId: who.user } });
    who.createSession();
    who.isDone(id, { userId: who.user, sessionId: who.sessionId });
    const listed = tones.map((_, index) => ({
      deviceId: `mic-${index + 1}`,
      label: `Microphone ${index + 1}`,
    }));
    who.isDone(who.isCommanded({ case: 'getDeviceList', value: {} }), { devices: listed });
  }
  return { script, caller, callee };
}

/** A call with sound: connected, muted, unmuted, with changed devices, and over. */
export function soundCall(): Trace {
  const { script, caller, callee } = startDrivers();
  const choose = (deviceId: string, error?: string): void => {
    const id = caller.isCommanded({ case: 'setAudioDevice', value: { deviceId } });
    caller.isDone(id, error === undefined ? {} : { error });
    script.settle();
  };
  const hear = (callerHz: number, calleeHz: number): void => {
    callee.hears(callerHz);
    caller.hears(calleeHz);
  };
  choose('mic-2');
  const offering = caller.isCommanded({
    case: 'offerCall',
    value: { callType: CallType.AUDIOCALL, callee: 'callee' },
  });
  const call = placeCall(script, caller, callee);
  for (const who of [caller, callee]) who.tellsLast();
  caller.isDone(offering);
  script.settle();
  hear(0, 0);
  const answering = callee.isCommanded({ case: 'answerCall', value: {} });
  claim(call, callee, byId(call));
  callee.isDone(answering);
  script.settle();
  connect(script, call, callee);
  for (const who of [caller, callee]) who.tellsLast();
  hear(700, 900);
  choose('mic-1');
  hear(500, 900);
  choose('no-such-device', 'DEVICE_NOT_FOUND');
  hear(500, 900);
  const setMute = (muted: boolean): void => {
    const value = { track: Track.AUDIO };
    const id = caller.isCommanded({ case: muted ? 'setMute' : 'setUnmute', value });
    caller.request({ case: 'setMute', value: { callId: call.id, track: Track.AUDIO, muted } });
    const told = { session: caller.sessionId, track: Track.AUDIO };
    callee.sees(call.id, { case: muted ? 'mute' : 'unmute', value: told });
    callee.tellsLast();
    caller.isDone(id);
    script.settle();
  };
  setMute(true);
  hear(0, 900);
  choose('mic-3');
  hear(0, 900);
  choose('mic-2');
  setMute(false);
  hear(700, 900);
  const leaving = caller.isCommanded({ case: 'leave', value: {} });
  leave(call, caller, { target: byId(call) });
  caller.isDone(leaving);
  seeEnd(call, callee, 'leave', EndReason.HANGUP, caller.sessionId);
  callee.tellsLast();
  script.settle();
  hear(0, 0);
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
  brokenAtLast,
  replaced,
  firstEver,
  secondDevice,
  helloMissed,
  helloNotedLate,
  helloReset: () => helloReset(),
  pings,
  services,
  lookAlikes,
  longIds,
  lostWhileHeld,
  requestIds,
  keptResponses: () => keptResponses(),
  moreKeptResponses: () => keptResponses(true),
  unknownContent,
  strangeCandidates,
  textMessage,
  garbage,
  longGarbage,
  longText,
  oversize,
  doubtful,
  turnedAway,
  soundCall,
} as const satisfies Record<string, () => Trace>;
