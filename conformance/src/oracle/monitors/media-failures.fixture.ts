import { EndReason, MediaState, type Trace } from '@audiocall/proto';
import { claim, describeTo, placeCall, report, seeEnd } from '../calls.fixture.js';
import { drop, rewriteEvent } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { mediaFailed } from '../media-flows.fixture.js';
import { Script } from '../trace.fixture.js';

/** Media that is reported before CONNECTED, by one whose answer was accepted or is still to come. */
function failedBy(state: MediaState, answered: boolean): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob, { sdpOffer: 'v=0 offer' });
  script.settle();
  claim(call, bob);
  script.settle();
  if (answered) describeTo(call, 'answer', bob, alice);
  script.settle();
  report(call, alice, state);
  for (const who of [alice, bob]) seeEnd(call, who, 'leave', EndReason.MEDIA_FAILED);
  script.settle();
  return script.trace;
}

export const MEDIA_FAILURE_FAULTS: readonly Fault[] = [
  fault(
    'CN-4',
    'FAILED does not end the call for one',
    'bob pong 14',
    () => drop(mediaFailed(), 'bob LEAVE'),
    ['G-3'],
  ),
  fault(
    'CN-4',
    'FAILED does not end the call',
    'alice pong 14',
    () => drop(mediaFailed(), 'alice LEAVE', 'bob LEAVE'),
    ['AN-3', 'OF-5'],
  ),
  fault(
    'CN-4',
    'FAILED ends the call with another reason',
    'bob LEAVE 1',
    () =>
      rewriteEvent(mediaFailed(), 'bob LEAVE', 'leave', (value) => {
        value.reason = EndReason.CONNECT_TIMEOUT;
      }),
    ['RJ-3', 'TO-3', 'TO-4'],
  ),
  fault(
    'CN-4',
    'DISCONNECTED before CONNECTED ends the call',
    'alice LEAVE 1',
    () => failedBy(MediaState.DISCONNECTED, true),
    ['RJ-3'],
  ),
  fault('CN-4', 'FAILED before the answer ends the call', 'alice LEAVE 1', () =>
    failedBy(MediaState.FAILED, false),
  ),
];
