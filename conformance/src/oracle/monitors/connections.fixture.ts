import type { ConnectedEvent } from '@audiocall/proto';
import { busy } from '../busy-flows.fixture.js';
import { double, drop, hasten, insert, rewriteEvent, takeEntry } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base } from '../flows.fixture.js';
import { mediaFailed, reportedAgain } from '../media-flows.fixture.js';

const connect = (change: (value: ConnectedEvent) => void) => () =>
  rewriteEvent(base(), 'bob CONNECTED', 'connected', change);
const connected = () => takeEntry(base(), 'alice CONNECTED');

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
    'EO-3',
    'the caller is connected without ANSWERED',
    'alice CONNECTED 1',
    () => drop(base(), 'alice ANSWERED'),
    ['AN-2'],
  ),
];
