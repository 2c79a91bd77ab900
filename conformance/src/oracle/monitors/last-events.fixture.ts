import { EndReason, SessionClosedReason, type Trace } from '@audiocall/proto';
import { connectedCall, seeEnd } from '../calls.fixture.js';
import { hasten } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { goneAway } from '../operation-flows.fixture.js';
import { Script } from '../trace.fixture.js';

/** A party ends its session, and hears of its call behind that. */
function endedTwice(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = connectedCall(script, alice, bob);
  script.settle();
  const id = alice.asks({ case: 'destroySession', value: {} });
  alice.isAnswered(id);
  alice.sees('', {
    case: 'sessionClosed',
    value: { reason: SessionClosedReason.DESTROYED },
  });
  seeEnd(call, alice, 'leave', EndReason.HANGUP, alice.sessionId);
  alice.isClosed(4000);
  seeEnd(call, bob, 'leave', EndReason.HANGUP, alice.sessionId);
  script.settle();
  return script.trace;
}

/** A party whose session is replaced hears of its call behind that. */
function replacedTwice(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = connectedCall(script, alice, bob);
  script.join('alice-2', { user: 'alice' });
  alice.sees('', {
    case: 'sessionClosed',
    value: { reason: SessionClosedReason.REPLACED },
  });
  seeEnd(call, alice, 'leave', EndReason.PEER_LOST, alice.sessionId);
  alice.isClosed(4001);
  seeEnd(call, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
  script.settle();
  return script.trace;
}

export const LAST_EVENT_FAULTS: readonly Fault[] = [
  fault('MD-2', 'who is replaced is told of its call behind it', 'alice LEAVE 1', replacedTwice, [
    'RJ-3',
  ]),
  fault('GA-1', 'the end of a call is told behind that of the session', 'carol LEAVE 1', () =>
    hasten(goneAway(), 'carol SESSION_CLOSED', 'carol LEAVE'),
  ),
  fault('SE-5', 'who ends a session is told of its call behind it', 'alice LEAVE 1', endedTwice, [
    'RJ-3',
  ]),
];
