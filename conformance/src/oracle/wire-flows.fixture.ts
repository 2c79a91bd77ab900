/** Owns the conformant traces about the wire: request ids, what is no frame, what nobody knows. */
import {
  CandidatesSchema,
  ClientFrameSchema,
  EndReason,
  StatusCode,
  type Trace,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { UNKNOWN_FIELD } from '../peers/unknown-field.js';
import { batch, claim, offerBody, placeCall, seeEnd } from './calls.fixture.js';
import { LIMITS, Script } from './trace.fixture.js';

const { INVALID_ARGUMENT, UNIMPLEMENTED } = StatusCode;

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

/** An upgrade reaches no server, as what stands in front of it says; so it was with the right subprotocol. */
export function noServerBehind(): Trace {
  const script = new Script();
  script.join('alice');
  const bob = script.open('bob');
  script.trace.entries.pop();
  bob.isTurnedAway(504, true);
  script.settle();
  return script.trace;
}

/** The conformant traces about the wire, by their names. */
export const WIRE_FLOWS = {
  brokenAtLast,
  noServerBehind,
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
} as const satisfies Record<string, () => Trace>;
