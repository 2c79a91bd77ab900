import type { Trace } from '@audiocall/proto';
import { rewrite } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { binaryIntoJson, longJson, noJson } from '../operation-flows.fixture.js';
import { Script } from '../trace.fixture.js';

const closeWith = (flow: () => Trace, code: number) => () =>
  rewrite(flow(), 'mallory closed', ({ what }) => {
    if (what.case === 'closed') what.value.code = code;
  });

function stayOpen(): Trace {
  const script = new Script();
  const alice = script.join('alice', { json: true });
  alice.sendsRaw('half a line', 9, true);
  script.settle();
  return script.trace;
}

function receiveRaw(text: boolean): Trace {
  const script = new Script();
  script.join('alice', { json: true }).receivesRaw('not canonical', text);
  return script.trace;
}

/** A session is granted so that nobody can read it, and its socket stays open, as it has to. */
function grantUnreadably(): Trace {
  const script = new Script();
  script.join('bob');
  const alice = script.open('alice', 'audiocall.v1.json');
  alice.asks({
    case: 'createSession',
    value: { serviceId: 'demo', serviceKey: '<key 1>', userId: 'alice' },
  });
  alice.receivesRaw('not canonical', true);
  script.wait(7000);
  alice.closes();
  return script.trace;
}

function closeAfterFrames(code: number): Trace {
  const script = new Script();
  const alice = script.join('alice', { json: true });
  script.settle();
  alice.isClosed(code);
  return script.trace;
}

export const JSON_FAULTS: readonly Fault[] = [
  fault('WR-7', 'no JSON closes with another code', 'mallory closed 1', closeWith(noJson, 1003)),
  fault(
    'WR-7',
    'a binary message closes with another code',
    'mallory closed 1',
    closeWith(binaryIntoJson, 1007),
  ),
  fault('WR-7', 'no JSON is taken', 'alice pong 1', stayOpen),
  fault(
    'WR-7',
    'a text that is too long closes as one that is no JSON',
    'mallory closed 1',
    closeWith(longJson, 1007),
  ),
  fault('WR-7', 'what the server writes is not canonical', 'alice < raw 1', () => receiveRaw(true)),
  fault('WR-7', 'the grant of a session is not canonical', 'alice < raw 1', grantUnreadably),
  fault('WR-7', 'the server writes binary', 'alice < raw 1', () => receiveRaw(false)),
  fault('WR-7', 'frames in JSON close a socket', 'alice closed 1', () => closeAfterFrames(1007)),
  fault('WR-7', 'a frame in JSON is of a wrong kind', 'alice closed 1', () =>
    closeAfterFrames(1003),
  ),
];
