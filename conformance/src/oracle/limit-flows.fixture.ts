/** Owns hand-made traces of what a server does at its limits, as a conformant one would have it. */
import { EndReason, ServerNoteSchema, StatusCode, type Trace } from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  batch,
  claim,
  connectedCall,
  describeTo,
  destroy,
  leave,
  mute,
  offerBody,
  placeCall,
  refuseBatch,
  report,
  seeConnected,
  seeEnd,
  trickle,
} from './calls.fixture.js';
import { startResumable } from './returns.fixture.js';
import { type Actor, type Body, LIMITS, Script, UNBOUNDED } from './trace.fixture.js';

const NO_CALL: Body = {
  case: 'leave',
  value: { target: { case: 'callId', value: 'no-such-call' } },
};

/** Frames a second, CreateSession among them. */
const RATE = 6;

const RATED = { limits: { framesPerSecond: RATE } };

function pingTimes(who: Actor, count: number): void {
  for (let sent = 0; sent < count; sent += 1) who.pings();
}

/** One sends as many frames as may be, one more requests, and one who calls somebody more Pings. */
export function floods(): Trace {
  const script = new Script();
  const exact = script.join('exact', RATED);
  pingTimes(exact, RATE - 2);
  const last = exact.asks(NO_CALL);
  for (let sent = 0; sent < RATE - 2; sent += 1) exact.isPonged();
  exact.isRefused(last, StatusCode.CALL_NOT_FOUND);
  exact.closes();
  const asking = script.join('asking', RATED);
  for (let sent = 1; sent < RATE; sent += 1) asking.tries(NO_CALL, StatusCode.CALL_NOT_FOUND);
  asking.tries(NO_CALL, StatusCode.RATE_LIMITED, { retryAfterMs: 200 });
  asking.closes();
  const [flooding, victim] = [script.join('flooding', RATED), script.join('victim', RATED)];
  const call = placeCall(script, flooding, victim);
  for (let sent = 0; sent < RATE; sent += 1) flooding.acknowledges();
  flooding.isClosed(4008);
  seeEnd(call, victim, 'cancel', EndReason.PEER_LOST);
  script.settle();
  return script.trace;
}

/** A user may not destroy its session yet, as it has sent too much: it goes on, and is called. */
export function limitedFarewell(): Trace {
  const script = new Script();
  const alice = script.join('alice', RATED);
  for (let sent = 1; sent < RATE; sent += 1) alice.tries(NO_CALL, StatusCode.CALL_NOT_FOUND);
  const tooSoon = { retryAfterMs: 200 };
  alice.tries({ case: 'destroySession', value: {} }, StatusCode.RATE_LIMITED, tooSoon);
  script.wait(2000);
  const bob = script.join('bob', RATED);
  const call = placeCall(script, bob, alice);
  script.settle();
  leave(call, bob);
  seeEnd(call, alice, 'cancel', EndReason.CALLER_CANCELLED);
  script.settle();
  destroy(alice);
  script.settle();
  return script.trace;
}

/** A socket that is read later when it sends too much. */
export function patientFlood(): Trace {
  const script = new Script();
  const alice = script.join('alice', RATED);
  pingTimes(alice, RATE + 2);
  for (let sent = 0; sent < RATE + 2; sent += 1) alice.isPonged();
  return script.trace;
}

/** A user makes as many offers as may be, and one more, which is refused; nobody else uses the server. */
export function manyOffers(): Trace {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, { exclusive: true });
  const limits = { offersPerMinute: 2 };
  const [alice, bob] = [script.join('alice', { limits }), script.join('bob', { limits })];
  for (let made = 0; made < 2; made += 1) {
    const call = placeCall(script, alice, bob);
    script.settle();
    leave(call, alice);
    seeEnd(call, bob, 'cancel', EndReason.CALLER_CANCELLED);
    script.settle();
  }
  alice.tries(offerBody(alice, 'bob'), StatusCode.RATE_LIMITED, { retryAfterMs: 30_000 });
  script.settle();
  return script.trace;
}

const MIB = 1024 * 1024;

/** Up to 1 MiB may wait for a socket; a candidate may be longer than that. */
const PATIENT = {
  limits: {
    maxBackpressureBytes: MIB,
    maxCandidateBytes: 32 * MIB,
    maxFrameBytes: 64 * MIB,
  },
};

/** What goes wrong around somebody who reads nothing. */
export interface SlowCourse {
  /** So much is sent to the one who reads nothing. */
  readonly bytes?: number;
  /** The server keeps the socket. */
  readonly keeps?: boolean;
  /** Somebody else loses a socket. */
  readonly closesOther?: boolean;
  /** The server was started by somebody else, and a proxy may lie before it. */
  readonly isFar?: boolean;
}

/** A party of a call reads nothing and the other one sends on, while two others have a call. */
export function slowReader(course: SlowCourse = {}): Trace {
  const { bytes = 4 * MIB, keeps = false, closesOther = false, isFar = false } = course;
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, { startedHere: !isFar });
  const [alice, bob] = [script.join('alice', PATIENT), script.join('bob', PATIENT)];
  const [carol, dave] = [script.join('carol', PATIENT), script.join('dave', PATIENT)];
  const other = connectedCall(script, carol, dave);
  const call = placeCall(script, alice, bob);
  script.settle();
  claim(call, bob);
  describeTo(call, 'offer', alice, bob);
  describeTo(call, 'answer', bob, alice);
  script.settle();
  for (const party of [alice, bob]) report(call, party);
  seeConnected(call, alice, bob);
  seeConnected(call, bob, alice);
  script.settle();
  bob.stopsReading();
  trickle(call, alice, undefined, ['x'.repeat(bytes)]);
  if (!keeps) seeEnd(call, alice, 'leave', EndReason.PEER_LOST, bob.sessionId);
  script.settle();
  mute(other, carol, dave, true);
  script.settle();
  if (closesOther) carol.isClosed(1006);
  bob.closes();
  return script.trace;
}

/** What goes wrong with the room of a server. */
export interface RoomCourse {
  /** What its operator says; where it is more, there is room. */
  readonly bound?: number;
  /** One more is accepted. */
  readonly accepts?: boolean;
}

/** A server remembers two calls, one of which is over; one more is refused, and the tombstone is kept. */
export function fullOfCalls({ bound = 2, accepts = false }: RoomCourse = {}): Trace {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, { exclusive: true, maxCalls: bound });
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const [carol, dave] = [script.join('carol'), script.join('dave')];
  placeCall(script, alice, bob);
  const over = placeCall(script, carol, 'nobody');
  script.settle();
  leave(over, carol);
  script.settle();
  if (accepts) placeCall(script, dave, 'nobody');
  else dave.tries(offerBody(dave, 'nobody'), StatusCode.LIMIT_EXCEEDED);
  script.settle();
  leave(over, carol, { target: { case: 'callId', value: over.id }, over: true });
  script.settle();
  return script.trace;
}

/** One address has as many calls held for a user as it may; one more waits until one of them is over. */
export function heldFromOneAddress({ bound = 2, accepts = false }: RoomCourse = {}): Trace {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, { exclusive: true, ...UNBOUNDED });
  const more = { limits: { maxHeldCalls: 8, maxHeldCallsPerAddress: bound } };
  const [alice, bob, carol] = [
    script.join('alice', more),
    script.join('bob', more),
    script.join('carol', more),
  ];
  const first = placeCall(script, alice, 'nobody');
  placeCall(script, bob, 'nobody');
  script.settle();
  if (accepts) {
    placeCall(script, carol, 'nobody');
    script.settle();
    return script.trace;
  }
  carol.tries(offerBody(carol, 'nobody'), StatusCode.LIMIT_EXCEEDED);
  script.settle();
  const other = placeCall(script, carol, 'other');
  script.settle();
  leave(other, carol);
  leave(first, alice);
  script.settle();
  placeCall(script, carol, 'nobody');
  script.settle();
  return script.trace;
}

/** Nobody waits for a user any more, and one more may not; for somebody else one may. Nobody else uses the server. */
export function heldCountLeaks(): Trace {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, { exclusive: true });
  const alice = script.join('alice');
  const over = placeCall(script, alice, 'nobody');
  script.settle();
  leave(over, alice);
  script.settle();
  alice.tries(offerBody(alice, 'nobody'), StatusCode.LIMIT_EXCEEDED);
  script.settle();
  placeCall(script, alice, 'other');
  script.settle();
  return script.trace;
}

const LONG = 'v=0'.padEnd(450, 'x');

/** Early offers take half of what a server keeps; candidates that one of them is followed by are refused. */
export function fullForCandidates(): Trace {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, { exclusive: true, maxBufferBytes: 800 });
  const alice = script.join('alice');
  const call = placeCall(script, alice, 'nobody', { sdpOffer: LONG });
  script.settle();
  trickle(call, alice, undefined, ['1']);
  refuseBatch(alice);
  script.settle();
  return script.trace;
}

/** Early offers take half of what a server keeps; one more is refused, and one without SDP is not. */
export function fullOfOffers({ bound = 800, accepts = false }: RoomCourse = {}): Trace {
  const script = new Script();
  const { maxCalls } = UNBOUNDED;
  script.trace.server = create(ServerNoteSchema, {
    exclusive: true,
    maxCalls,
    maxBufferBytes: bound,
  });
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  placeCall(script, alice, 'nobody', { sdpOffer: LONG });
  script.settle();
  if (accepts) placeCall(script, bob, 'other', { sdpOffer: LONG });
  else {
    bob.tries(offerBody(bob, 'other', { sdpOffer: LONG }), StatusCode.LIMIT_EXCEEDED);
    script.settle();
    placeCall(script, bob, 'other');
  }
  script.settle();
  return script.trace;
}

/** A caller with early SDP fills the bytes of the buffer, but not its number, and sends one more. */
export function bufferedBytes(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob, { sdpOffer: 'v=0 offer' });
  script.settle();
  const prefix = 'candidate:'.length;
  const lines = ['1', '2'].map((digit) => digit.repeat(LIMITS.maxCandidateBytes - prefix));
  trickle(call, alice, undefined, lines);
  call.kept.push(batch(call.id, lines));
  script.settle();
  trickle(call, alice, undefined, ['3']);
  refuseBatch(alice);
  script.settle();
  claim(call, bob);
  script.settle();
  return script.trace;
}

/** A caller with the longest SDP sends few candidates, but names so long that the claim's result is full. */
export function bufferedNames(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob, { sdpOffer: 'v'.repeat(LIMITS.maxSdpBytes) });
  script.settle();
  const ufrag = '\u{1f4de}'.repeat(LIMITS.maxFrameBytes / 8);
  const kept = { ...batch(call.id, ['1']), ufrag };
  call.kept.push(kept);
  alice.sends({ body: { case: 'candidates', value: kept } });
  script.settle();
  alice.sends({ body: { case: 'candidates', value: { ...batch(call.id, ['2']), ufrag } } });
  refuseBatch(alice);
  script.settle();
  claim(call, bob);
  script.settle();
  return script.trace;
}

/** A batch with neither candidates nor their end: its fields are looked at before its call. */
export function emptyBatch(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const value = batch('no-such-call', []);
  alice.tries({ case: 'candidates', value }, StatusCode.INVALID_ARGUMENT);
  script.settle();
  return script.trace;
}

/** After a reject the caller calls again, and that is beyond its rate of offers. */
export function rejectedAtRate(): Trace {
  const script = new Script();
  const limits = { offersPerMinute: 1 };
  const [alice, bob] = [script.join('alice', { limits }), script.join('bob', { limits })];
  const call = placeCall(script, alice, bob);
  script.settle();
  leave(call, bob, { target: { case: 'peerSession', value: alice.sessionId } });
  seeEnd(call, alice, 'leave', EndReason.REJECTED, bob.sessionId);
  script.settle();
  const body = offerBody(alice, 'bob');
  const requestId = alice.asks(body);
  const beyond = { retryAfterMs: 30_000 };
  alice.isRefused(requestId, StatusCode.RATE_LIMITED, beyond);
  script.settle();
  // Whatever comes under its id again gets the same response (RQ-2).
  alice.sends({ requestId, body: NO_CALL });
  alice.isRefused(requestId, StatusCode.RATE_LIMITED, beyond);
  script.settle();
  return script.trace;
}

/** A lone offer is refused for want of room, which others may have taken: as far as the server's bounds are known. */
export function filledByOthers(server: MessageInitShape<typeof ServerNoteSchema> = {}): Trace {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, server);
  const [alice] = [script.join('alice'), script.join('bob')];
  script.settle();
  alice.tries(offerBody(alice, 'bob'), StatusCode.LIMIT_EXCEEDED);
  alice.tries(offerBody(alice, 'bob', { sdpOffer: 'v=0 offer' }), StatusCode.LIMIT_EXCEEDED);
  script.settle();
  return script.trace;
}

/** The same of the bytes: early candidates are refused, and what a session missed is gone. */
export function bytesOfOthers(server: MessageInitShape<typeof ServerNoteSchema> = {}): Trace {
  const { script, alice, bob } = startResumable();
  script.trace.server = create(ServerNoteSchema, server);
  const call = placeCall(script, alice, bob, { sdpOffer: 'v=0 offer' });
  script.settle();
  trickle(call, alice, undefined, ['1']);
  refuseBatch(alice);
  script.settle();
  bob.closes();
  script.settle();
  bob.reopens();
  bob.isRefused(bob.asksToResume({ lastSeq: 0 }), StatusCode.SEQ_GAP);
  script.settle();
  return script.trace;
}

/** A batch of more candidates than may be, which nobody answers and nobody gets, and one that is passed on. */
export function largeBatch({ accepts = false }: RoomCourse = {}): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob);
  script.settle();
  claim(call, bob);
  describeTo(call, 'offer', alice, bob);
  script.settle();
  trickle(call, alice, accepts ? bob : undefined, ['1', '2', '3']);
  trickle(call, alice, bob, ['4']);
  script.settle();
  return script.trace;
}

/** A server that keeps no candidate before the claim. */
export function noEarlyCandidates(): Trace {
  const script = new Script();
  const none = { limits: { maxBufferedCandidates: 0, maxBufferedCandidateBytes: 0 } };
  const [alice, bob] = [script.join('alice', none), script.join('bob', none)];
  const call = placeCall(script, alice, bob, { sdpOffer: 'v=0 offer' });
  script.settle();
  trickle(call, alice, undefined, ['1']);
  refuseBatch(alice);
  script.settle();
  claim(call, bob);
  trickle(call, alice, bob, ['2']);
  script.settle();
  return script.trace;
}

/** A caller ends its candidates before the claim: what comes after that is refused, however much room there is. */
function endedCandidates(): Trace {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, UNBOUNDED);
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob, { sdpOffer: 'v=0 offer' });
  script.settle();
  trickle(call, alice, undefined, ['1'], true);
  script.settle();
  const value = batch(call.id, ['2'], false, 1);
  alice.tries({ case: 'candidates', value }, StatusCode.INVALID_STATE);
  script.settle();
  return script.trace;
}

/** Every such trace, by its name. */
export const LIMIT_FLOWS = {
  endedCandidates,
  emptyBatch,
  largeBatch: () => largeBatch(),
  noEarlyCandidates,
  rejectedAtRate,
  filledByOthers: () => filledByOthers(),
  filledAsIsTold: () => filledByOthers({ ...UNBOUNDED, maxCalls: 64, callsMade: 70 }),
  bytesOfOthers: () => bytesOfOthers(),
  bytesAsAreTold: () => bytesOfOthers({ ...UNBOUNDED, maxBufferBytes: 65_536 }),
  bytesOfNobodyElse: () => bytesOfOthers({ exclusive: true, maxBufferBytes: 1 }),
  bufferedNames,
  bufferedBytes,
  floods,
  limitedFarewell,
  patientFlood,
  manyOffers,
  slowReader: () => slowReader(),
  heldFromOneAddress: () => heldFromOneAddress(),
  fullOfCalls: () => fullOfCalls(),
  fullOfOffers: () => fullOfOffers(),
  fullForCandidates,
} as const satisfies Record<string, () => Trace>;
