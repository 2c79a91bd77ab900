import { Disposition, type RingbackEvent, type RingingEvent } from '@audiocall/proto';
import { busy } from '../busy-flows.fixture.js';
import {
  delay,
  double,
  drop,
  insert,
  misroute,
  rewriteEvent,
  rewriteResult,
  takeEntry,
} from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base, hangUpAndCallAgain, lateSession } from '../flows.fixture.js';
import { services } from '../session-flows.fixture.js';

const ring = (change: (value: RingingEvent) => void) => () =>
  rewriteEvent(base(), 'bob RINGING', 'ringing', change);
const ringBack = (change: (value: RingbackEvent) => void) => () =>
  rewriteEvent(base(), 'alice RINGBACK', 'ringback', change);

export const OFFER_FAULTS: readonly Fault[] = [
  fault('OF-3', 'a session rings before it hears that its call is over', 'bob RINGING 2', () =>
    delay(hangUpAndCallAgain(), 'bob LEAVE', 'bob RINGING 2'),
  ),
  fault('OF-1', 'there is no RINGBACK', 'alice pong 1', () => drop(base(), 'alice RINGBACK'), [
    'EO-3',
  ]),
  fault(
    'OF-1',
    'RINGBACK comes twice',
    'alice RINGBACK 2',
    () => double(base(), 'alice RINGBACK'),
    ['G-7'],
  ),
  fault('OF-1', 'an idle callee does not ring', 'bob pong 1', () => drop(base(), 'bob RINGING'), [
    'EO-4',
    'LS-4',
  ]),
  fault('OF-1', 'an offer to an idle user is held', 'alice < offerCall 1', () =>
    rewriteResult(base(), 'alice < offerCall', 'offerCall', (value) => {
      value.disposition = Disposition.HELD;
    }),
  ),
  fault('EO-4', 'RINGING comes twice', 'bob RINGING 2', () => double(base(), 'bob RINGING'), [
    'G-7',
    'OF-1',
  ]),
  fault(
    'LS-1',
    'there is no RINGBACK for a held call',
    'alice pong 1',
    () => drop(lateSession(), 'alice RINGBACK'),
    ['EO-3'],
  ),
  fault('LS-1', 'a held call is said to be notified', 'alice < offerCall 1', () =>
    rewriteResult(lateSession(), 'alice < offerCall', 'offerCall', (value) => {
      value.disposition = Disposition.NOTIFIED;
    }),
  ),
  fault('SE-3', 'a user of another service counts as notified', 'alice < offerCall 1', () =>
    rewriteResult(services(), 'alice < offerCall', 'offerCall', (value) => {
      value.disposition = Disposition.NOTIFIED;
    }),
  ),
  fault(
    'OF-2',
    'RINGBACK goes to the callee',
    'bob RINGBACK 1',
    () => misroute(base(), 'alice RINGBACK', 'bob'),
    ['EO-3', 'G-7', 'OF-1'],
  ),
  fault(
    'OF-2',
    'RINGING goes to the caller',
    'alice RINGING 1',
    () => misroute(base(), 'bob RINGING', 'alice'),
    ['EO-4', 'G-7', 'LS-4', 'OF-1'],
  ),
  fault(
    'OF-2',
    'RINGING goes to a third user',
    'carol RINGING 1',
    () => misroute(busy(), 'bob RINGING', 'carol'),
    ['EO-4', 'G-6', 'OF-1', 'OF-5'],
  ),
  fault('SE-3', 'RINGING goes to the namesake in another service', 'namesake RINGING 1', () => {
    const ringing = { ...takeEntry(base(), 'bob RINGING'), participant: 'namesake' };
    return insert(services(), 'alice RINGBACK', ringing);
  }),
  fault(
    'OF-2',
    'RINGING names another session',
    'bob RINGING 1',
    ring((value) => {
      value.session = 'another';
    }),
  ),
  fault(
    'OF-2',
    'RINGING names another caller',
    'bob RINGING 1',
    ring((value) => {
      value.caller = 'mallory';
    }),
  ),
  fault(
    'OF-2',
    'RINGING has another call type',
    'bob RINGING 1',
    ring((value) => {
      value.callType = 2;
    }),
  ),
  fault(
    'OF-2',
    'RINGBACK names another callee',
    'alice RINGBACK 1',
    ringBack((value) => {
      value.callee = 'mallory';
    }),
  ),
  fault(
    'OF-4',
    'RINGING does not tell of the record',
    'bob RINGING 1',
    ring((value) => {
      value.record = false;
    }),
  ),
  fault('OF-4', 'the answer does not tell of the record', 'bob < answerCall 1', () =>
    rewriteResult(base(), 'bob < answerCall', 'answerCall', (value) => {
      value.record = false;
    }),
  ),
  fault('OF-4', 'CONNECTED does not tell of the record', 'bob CONNECTED 1', () =>
    rewriteEvent(base(), 'bob CONNECTED', 'connected', (value) => {
      value.record = false;
    }),
  ),
  fault(
    'LS-2',
    'a late session rings',
    'bob RINGING 1',
    () => insert(lateSession(), 'bob < createSession', takeEntry(base(), 'bob RINGING')),
    ['OF-4'],
  ),
];
