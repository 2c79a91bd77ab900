import { StatusCode, type Trace } from '@audiocall/proto';
import { type Fault, fault } from '../faults.fixture.js';
import { crowded } from '../replay-flows.fixture.js';
import { startResumable } from '../returns.fixture.js';

/** A response that a session has seen comes again after its Resume. */
function seenAgain(): Trace {
  const { script, alice } = startResumable();
  const value = { target: { case: 'callId', value: 'no-such-call' } } as const;
  const seen = alice.asks({ case: 'leave', value });
  alice.isRefused(seen, StatusCode.CALL_NOT_FOUND);
  script.settle();
  alice.closes();
  alice.resumes();
  alice.isRefused(seen, StatusCode.CALL_NOT_FOUND);
  script.settle();
  return script.trace;
}

export const REPLAY_FAULTS: readonly Fault[] = [
  fault('RS-8', 'a response is gone that is kept beside many events', 'alice < resume 1', () =>
    crowded('gap'),
  ),
  fault('RS-2', 'a response comes again that was seen', 'alice < leave 2', seenAgain),
  fault('RS-2', 'a response does not come again', 'alice pong 19', () => crowded('lost')),
  fault(
    'RS-2',
    'responses come again before the events that they came behind',
    'alice MUTE 13',
    () => crowded('early'),
  ),
];
