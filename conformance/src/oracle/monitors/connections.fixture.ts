import { type ConnectedEvent, EndReason, MediaState, type Trace } from '@audiocall/proto';
import { claim, describeTo, placeCall, report, seeEnd } from '../calls.fixture.js';
import { double, drop, hasten, insert, rewriteEvent, takeEntry } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base, busy, mediaFailed, reportedAgain } from '../flows.fixture.js';
import { Script } from '../trace.fixture.js';

const connect = (change: (value: ConnectedEvent) => void) => () =>
  rewriteEvent(base(), 'bob CONNECTED', 'connected', change);
const connected = () => takeEntry(base(), 'alice CONNECTED');

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

export const CONNECTION_FAULTS: readonly Fault[] = [
  fault('CN-1', 'nobody is connected', 'alice pong 12', () =>
    drop(base(), 'alice CONNECTED', 'bob CONNECTED'),
  ),
  fault('CN-1', 'CONNECTED comes twice', 'bob CONNECTED 2', () => double(base(), 'bob CONNECTED'), [
    'G-7',
  ]),
  fault(
    'CN-1',
    'CONNECTED names another session',
    'bob CONNECTED 1',
    connect((value) => {
      value.session = 'another';
    }),
  ),
  fault(
    'CN-1',
    'CONNECTED names the session itself',
    'bob CONNECTED 1',
    connect((value) => {
      value.userId = 'bob';
    }),
  ),
  fault(
    'CN-2',
    'one party alone is connected',
    'bob pong 11',
    () => drop(base(), 'bob CONNECTED'),
    ['CN-1'],
  ),
  fault(
    'CN-2',
    'a call that nobody claimed is connected',
    'alice CONNECTED 1',
    () => insert(busy(), 'alice RINGBACK', connected()),
    ['CN-3', 'OF-1', 'OF-4'],
  ),
  fault(
    'CN-3',
    'a call is connected when neither has media',
    'alice CONNECTED 1',
    () => hasten(base(), 'alice CONNECTED', 'alice DESCRIPTION'),
    ['G-5'],
  ),
  fault('CN-3', 'a call is connected when only one has media', 'bob CONNECTED 1', () =>
    hasten(hasten(base(), 'bob CONNECTED', 'alice pong 9'), 'alice CONNECTED', 'alice pong 9'),
  ),
  fault('CN-3', 'a report that comes again undoes the first', 'alice pong 14', () =>
    drop(reportedAgain(), 'alice CONNECTED', 'bob CONNECTED'),
  ),
  fault(
    'CN-4',
    'reports before the answer connect the call',
    'alice CONNECTED 1',
    () => insert(mediaFailed(), 'alice ANSWERED', connected()),
    ['OF-4'],
  ),
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
  fault(
    'EO-3',
    'the caller is connected without ANSWERED',
    'alice CONNECTED 1',
    () => drop(base(), 'alice ANSWERED'),
    ['AN-2'],
  ),
];
