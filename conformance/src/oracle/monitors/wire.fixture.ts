import { StatusCode, type Trace } from '@audiocall/proto';
import { leak, rewrite, rewriteEvent } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base } from '../flows.fixture.js';
import { LIMITS, Script } from '../trace.fixture.js';
import { doubtful, garbage, oversize, textMessage, turnedAway } from '../wire-flows.fixture.js';

const closeWith = (flow: () => Trace, code: number) => () =>
  rewrite(flow(), 'mallory closed', ({ what }) => {
    if (what.case === 'closed') what.value.code = code;
  });

const openWith = (subprotocol: string) => () =>
  rewrite(base(), 'alice opened', ({ what }) => {
    if (what.case === 'opened') what.value.subprotocol = subprotocol;
  });

/** A user sends what is no frame, and its socket stays open. */
function stayOpen(fault: string, text: boolean): Trace {
  const script = new Script();
  const alice = script.join('alice');
  alice.sendsRaw(fault, LIMITS.maxFrameBytes + 1, text);
  script.settle();
  return script.trace;
}

/** A user sends what is no frame, which is answered as if it were one, until the user closes its socket. */
function answerGarbage(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const bob = script.join('bob');
  alice.sendsRaw('garbage bytes', 9);
  alice.isRefused(1006, StatusCode.CALL_NOT_FOUND);
  alice.sees('call-9', { case: 'ringback', value: {} });
  script.settle();
  alice.closes();
  bob.closes();
  return script.trace;
}

/** The server sends what is no frame. */
function sendNoFrame(text: boolean): Trace {
  const script = new Script();
  script.join('alice').receivesRaw('garbage bytes', text);
  return script.trace;
}

export const WIRE_FAULTS: readonly Fault[] = [
  fault('WR-1', 'no subprotocol is selected', 'alice opened 1', openWith('')),
  fault('WR-1', 'another subprotocol is selected', 'alice opened 1', openWith('telephone.v9')),
  fault('WR-1', 'the upgrade is refused with another status', 'stranger closed 1', () =>
    rewrite(turnedAway(), 'stranger closed', ({ what }) => {
      if (what.case === 'closed') what.value.httpStatus = 403;
    }),
  ),
  ...[502, 503, 504].map((httpStatus) =>
    fault(
      'WR-1',
      `an upgrade without it is refused with ${httpStatus} by a server that goes on`,
      'stranger closed 1',
      () =>
        rewrite(turnedAway(), 'stranger closed', ({ what }) => {
          if (what.case === 'closed') what.value.httpStatus = httpStatus;
        }),
    ),
  ),
  fault(
    'WR-1',
    'an upgrade that asks for the right one, too, is refused',
    'stranger closed 1',
    () =>
      rewrite(turnedAway(), 'stranger closed', ({ what }) => {
        if (what.case === 'closed') what.value.askedForKnown = true;
      }),
  ),
  fault(
    'WR-2',
    'a text message closes with another code',
    'mallory closed 1',
    closeWith(textMessage, 1007),
  ),
  fault('WR-2', 'a text message is taken', 'alice pong 1', () => stayOpen('a text message', true)),
  fault(
    'WR-2',
    'frames close a socket as text does',
    'bob closed 1',
    () => leak(textMessage(), 'mallory closed', 'bob', 'bob pong 4'),
    ['WR-6'],
  ),
  fault('WR-2', 'the server sends text', 'alice < raw 1', () => sendNoFrame(true)),
  fault('WR-2', 'the server sends garbage', 'alice < raw 1', () => sendNoFrame(false)),
  fault('WR-3', 'garbage closes with another code', 'mallory closed 1', closeWith(garbage, 1002)),
  fault(
    'WR-3',
    'garbage within the limit closes as if it were too long',
    'mallory closed 1',
    closeWith(garbage, 1009),
  ),
  fault(
    'WR-3',
    'garbage closes as silence does, of a socket that was not silent',
    'mallory closed 1',
    closeWith(garbage, 4003),
    ['SE-8'],
  ),
  fault('WR-3', 'garbage is answered', 'alice < nothing asked 1', answerGarbage),
  fault('WR-3', 'garbage is taken', 'alice pong 1', () => stayOpen('garbage bytes', false)),
  fault(
    'WR-3',
    'frames that decode close a socket',
    'bob closed 1',
    () => leak(garbage(), 'mallory closed', 'bob', 'bob pong 4'),
    ['WR-6'],
  ),
  fault(
    'WR-3',
    'a message on which runtimes differ closes as text does',
    'mallory closed 1',
    closeWith(doubtful, 1003),
  ),
  fault(
    'WR-4',
    'an oversized frame closes with another code',
    'mallory closed 1',
    closeWith(oversize, 1007),
  ),
  fault(
    'WR-4',
    'an oversized frame is cut off too soon',
    'mallory closed 1',
    closeWith(oversize, 1006),
  ),
  fault('WR-4', 'an oversized frame is taken', 'alice pong 1', () => stayOpen('oversize', false)),
  fault(
    'WR-4',
    'a frame within the limit closes a socket',
    'bob closed 1',
    () => leak(oversize(), 'mallory closed', 'bob', 'bob pong 4'),
    ['WR-6'],
  ),
  fault(
    'WR-4',
    'the server sends a frame beyond its own limit',
    'bob DESCRIPTION 1',
    () =>
      rewriteEvent(base(), 'bob DESCRIPTION', 'description', (value) => {
        value.sdp = 'x'.repeat(LIMITS.maxFrameBytes);
      }),
    ['DE-2'],
  ),
];
