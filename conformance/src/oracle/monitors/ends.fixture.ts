import { EndReason, StatusCode } from '@audiocall/proto';
import { heldSinceDestroyed, otherHeld } from '../busy-flows.fixture.js';
import { answerWith, double, drop, insert, rewriteEvent, takeEntry } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base, cancel, reject, rejectByName } from '../flows.fixture.js';

export const END_FAULTS: readonly Fault[] = [
  fault(
    'RJ-1',
    'the caller is not told of the reject',
    'alice pong 3',
    () => drop(reject(), 'alice LEAVE'),
    ['G-3'],
  ),
  fault(
    'RJ-1',
    'the caller is told that it was busy',
    'alice LEAVE 1',
    () =>
      rewriteEvent(reject(), 'alice LEAVE', 'leave', (value) => {
        value.reason = EndReason.BUSY;
      }),
    ['RJ-3'],
  ),
  fault(
    'RJ-5',
    'the caller of a held call is not told of the reject',
    'alice pong 5',
    () => drop(rejectByName(), 'alice LEAVE'),
    ['G-3'],
  ),
  fault(
    'CA-1',
    'the callee rings on after a cancel',
    'bob pong 3',
    () => drop(cancel(), 'bob CANCEL'),
    ['G-3'],
  ),
  fault('CA-1', 'the callee is told twice', 'bob CANCEL 2', () => double(cancel(), 'bob CANCEL'), [
    'G-3',
    'G-4',
    'G-7',
  ]),
  fault(
    'CA-1',
    'the caller gets LEAVE for its own cancel',
    'alice LEAVE 1',
    () => insert(cancel(), 'alice < leave', takeEntry(reject(), 'alice LEAVE')),
    ['G-3', 'G-4', 'RJ-3'],
  ),
  fault(
    'HU-1',
    'the other party is not told of the hang-up',
    'bob pong 13',
    () => drop(base(), 'bob LEAVE'),
    ['G-3'],
  ),
  fault(
    'HU-1',
    'the other party is told another reason',
    'bob LEAVE 1',
    () =>
      rewriteEvent(base(), 'bob LEAVE', 'leave', (value) => {
        value.reason = EndReason.PEER_LOST;
      }),
    ['RJ-3'],
  ),
  fault(
    'RJ-2',
    'a declined call is connected',
    'alice CONNECTED 1',
    () => insert(reject(), 'alice LEAVE', takeEntry(base(), 'alice CONNECTED')),
    ['CN-2', 'CN-3', 'G-4', 'G-7', 'OF-4'],
  ),
  fault(
    'RJ-2',
    'the callee is still busy after its reject',
    'bob < offerCall 1',
    () => answerWith(reject(), 'bob < offerCall', StatusCode.INVALID_STATE),
    ['ER-2', 'OF-1', 'TG-3'],
  ),
  fault('BZ-2', 'another held call goes on', 'carol pong 11', () =>
    drop(otherHeld(), 'carol LEAVE'),
  ),
  fault('BZ-2', 'a call that is held since its session is gone goes on', 'alice pong 7', () =>
    drop(heldSinceDestroyed(), 'alice LEAVE'),
  ),
  fault(
    'BZ-2',
    'another held call ends with another reason',
    'carol LEAVE 1',
    () =>
      rewriteEvent(otherHeld(), 'carol LEAVE', 'leave', (value) => {
        value.reason = EndReason.REJECTED;
      }),
    ['RJ-3'],
  ),
];
