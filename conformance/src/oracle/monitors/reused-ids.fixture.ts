import type { Trace } from '@audiocall/proto';
import { leave, placeCall } from '../calls.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { sessionIdOf } from '../made-ids.fixture.js';
import { Script } from '../trace.fixture.js';

/** Two calls, one after the other, under one id; the callee of the second one is there. */
function oneIdForTwoCalls(): Trace {
  const script = new Script(() => 'call-of-many-7f3a');
  const alice = script.join('alice');
  const bob = script.join('bob');
  leave(placeCall(script, alice, 'nobody'), alice);
  script.settle();
  leave(placeCall(script, alice, bob), alice);
  script.settle();
  return script.trace;
}

/** Two users with one session id. */
function oneIdForTwoSessions(): Trace {
  const script = new Script();
  script.join('alice');
  const bob = script.open('bob');
  bob.sessionId = sessionIdOf('alice');
  bob.createSession();
  script.settle();
  return script.trace;
}

export const REUSED_ID_FAULTS: readonly Fault[] = [
  fault('SE-2', 'a call gets the id of one that is over', 'alice < offerCall 2', oneIdForTwoCalls),
  fault(
    'SE-2',
    'a session gets the id of another one',
    'bob < createSession 1',
    oneIdForTwoSessions,
  ),
];
