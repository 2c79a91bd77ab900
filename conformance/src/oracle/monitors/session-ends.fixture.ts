import { EndReason, type Trace } from '@audiocall/proto';
import { connectedCall, destroy, placeCall, seeEnd } from '../calls.fixture.js';
import { drop, repeat, rewrite, rewriteEvent } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { destroyed, lost, replaced } from '../session-flows.fixture.js';
import { Script } from '../trace.fixture.js';

const closeWith = (flow: () => Trace, code: number) => () =>
  rewrite(flow(), 'alice closed', ({ what }) => {
    if (what.case === 'closed') what.value.code = code;
  });

/** A user comes again, and the older session's socket stays open. */
function keepOld(): Trace {
  const script = new Script();
  script.join('alice');
  script.join('alice-2', { user: 'alice' });
  script.settle();
  return script.trace;
}

/** A callee is lost at which a call rings, and the call has its whole time to ring from then on. */
function ringAnew(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob, { ttlMs: 3000 });
  script.settle();
  script.wait(2900);
  bob.closes();
  script.wait(3000);
  seeEnd(call, alice, 'leave', EndReason.NO_ANSWER);
  script.settle();
  return script.trace;
}

/** A session is destroyed, and its socket stays open. */
function keepDestroyed(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  alice.request({ case: 'destroySession', value: {} });
  alice.sees('', { case: 'sessionClosed', value: { reason: 1 } });
  script.settle();
  return script.trace;
}

/** A party destroys its session in a connected call. */
function destroyInCall(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = connectedCall(script, alice, bob);
  destroy(alice);
  seeEnd(call, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
  script.settle();
  return script.trace;
}

export const SESSION_END_FAULTS: readonly Fault[] = [
  fault('SE-5', 'the callee of a destroyed caller rings on', 'bob pong 3', () =>
    drop(destroyed(), 'bob CANCEL'),
  ),
  fault('SE-5', 'the callee is told another reason', 'bob CANCEL 1', () =>
    rewriteEvent(destroyed(), 'bob CANCEL', 'cancel', (value) => {
      value.reason = EndReason.PEER_LOST;
    }),
  ),
  fault('SE-5', 'the peer of a destroyed session is told PEER_LOST', 'bob LEAVE 1', destroyInCall),
  fault(
    'SE-5',
    'the socket is closed with another code',
    'alice closed 1',
    closeWith(destroyed, 1000),
  ),
  fault('SE-5', 'there is no SESSION_CLOSED', 'alice closed 1', () =>
    drop(destroyed(), 'alice SESSION_CLOSED'),
  ),
  fault('SE-5', 'SESSION_CLOSED has another reason', 'alice SESSION_CLOSED 1', () =>
    rewriteEvent(destroyed(), 'alice SESSION_CLOSED', 'sessionClosed', (value) => {
      value.reason = 2;
    }),
  ),
  fault('SE-5', 'the socket stays open', 'alice pong 1', keepDestroyed),
  fault(
    'SE-5',
    'the caller is told when a ringing session ends',
    'carol LEAVE 1',
    () => repeat(destroyed(), 'carol LEAVE', 'bob closed'),
    ['G-3', 'G-4', 'G-5', 'G-7', 'LS-9', 'RJ-3'],
  ),
  fault('SE-6', 'the callee of a lost caller rings on', 'bob pong 3', () =>
    drop(lost(), 'bob CANCEL'),
  ),
  fault(
    'SE-6',
    'the callee is told another reason',
    'bob CANCEL 1',
    () =>
      rewriteEvent(lost(), 'bob CANCEL', 'cancel', (value) => {
        value.reason = EndReason.CALLER_CANCELLED;
      }),
    ['RJ-3'],
  ),
  fault(
    'SE-6',
    'the peer of a lost party is told HANGUP',
    'carol LEAVE 1',
    () =>
      rewriteEvent(lost(), 'carol LEAVE', 'leave', (value) => {
        value.reason = EndReason.HANGUP;
      }),
    ['RJ-3'],
  ),
  fault(
    'SE-6',
    'a call rings anew when the callee is lost at which it rang',
    'alice LEAVE 1',
    ringAnew,
    ['TO-3'],
  ),
  fault('MD-2', 'the peer of a replaced session is not told', 'bob pong 13', () =>
    drop(replaced(), 'bob LEAVE'),
  ),
  fault(
    'MD-2',
    'the older socket is closed with another code',
    'alice closed 1',
    closeWith(replaced, 1000),
  ),
  fault('MD-2', 'there is no SESSION_CLOSED', 'alice closed 1', () =>
    drop(replaced(), 'alice SESSION_CLOSED'),
  ),
  fault('MD-2', 'the older socket stays open', 'alice pong 1', keepOld),
];
