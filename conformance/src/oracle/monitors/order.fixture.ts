import { EndReason } from '@audiocall/proto';
import {
  delay,
  double,
  drop,
  hasten,
  insert,
  leak,
  repeat,
  rewrite,
  takeEntry,
} from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base, cancel } from '../flows.fixture.js';
import { sessionIdOf } from '../made-ids.fixture.js';
import { destroyed } from '../session-flows.fixture.js';
import { noAnswer } from '../timer-flows.fixture.js';

const setSeq = (name: string, seq: number) =>
  rewrite(base(), name, ({ what }) => {
    const frame = what.case === 'received' ? what.value.body : undefined;
    if (frame?.case === 'event') frame.value.seq = seq;
  });

export const ORDER_FAULTS: readonly Fault[] = [
  fault('G-1', 'RINGBACK comes before the response to OfferCall', 'alice RINGBACK 1', () =>
    hasten(base(), 'alice RINGBACK', 'alice < offerCall'),
  ),
  fault(
    'G-1',
    'CONNECTED comes before the response to AnswerCall',
    'bob CONNECTED 1',
    () => hasten(base(), 'bob CONNECTED', 'bob < answerCall'),
    ['CN-3', 'G-5'],
  ),
  fault('G-1', 'SESSION_CLOSED comes before the response', 'alice SESSION_CLOSED 1', () =>
    hasten(destroyed(), 'alice SESSION_CLOSED', 'alice < destroySession'),
  ),
  fault(
    'G-1',
    'RINGING comes before the session',
    'bob RINGING 1',
    () => hasten(base(), 'bob RINGING', 'bob < createSession'),
    ['EO-4', 'G-2', 'LS-4', 'OF-1', 'OF-2'],
  ),
  fault('G-2', 'a session starts with seq 2', 'bob RINGING 1', () => setSeq('bob RINGING', 2)),
  fault('G-2', 'a seq comes twice', 'bob CONNECTED 1', () => setSeq('bob CONNECTED', 3)),
  fault('G-2', 'a seq is left out', 'bob LEAVE 1', () => setSeq('bob LEAVE', 99)),
  fault('G-3', 'a party is not told of the end', 'bob pong 13', () => drop(base(), 'bob LEAVE'), [
    'HU-1',
  ]),
  fault('G-3', 'a party is told twice', 'bob LEAVE 2', () => double(base(), 'bob LEAVE'), [
    'G-4',
    'G-7',
    'HU-1',
  ]),
  fault(
    'G-3',
    'the leaver gets its own LEAVE',
    'alice LEAVE 1',
    () => leak(base(), 'bob LEAVE', 'alice', 'alice < leave'),
    ['G-4'],
  ),
  fault(
    'G-3',
    'a stranger is told that a call is over',
    'carol CANCEL 1',
    () => leak(noAnswer(), 'bob CANCEL', 'carol'),
    ['G-6'],
  ),
  fault(
    'G-4',
    'candidates come after LEAVE',
    'bob CANDIDATES 3',
    () => repeat(base(), 'bob CANDIDATES', 'bob LEAVE'),
    ['IC-1'],
  ),
  fault(
    'G-4',
    'CONNECTED comes after LEAVE',
    'bob CONNECTED 1',
    () => delay(base(), 'bob CONNECTED', 'bob LEAVE'),
    ['G-5', 'G-7'],
  ),
  fault('G-7', 'the callee gets ANSWERED', 'bob ANSWERED 1', () =>
    leak(base(), 'alice ANSWERED', 'bob'),
  ),
  fault(
    'G-7',
    'CONNECTED comes before ANSWERED',
    'alice ANSWERED 1',
    () => delay(base(), 'alice ANSWERED', 'alice CONNECTED'),
    ['AN-2', 'G-5'],
  ),
  fault('G-7', 'RINGING comes twice', 'bob RINGING 2', () => double(base(), 'bob RINGING'), [
    'EO-4',
    'OF-1',
  ]),
  fault(
    'G-7',
    'a session that only rang gets LEAVE',
    'bob LEAVE 1',
    () =>
      rewrite(cancel(), 'bob CANCEL', ({ what }) => {
        const frame = what.case === 'received' ? what.value.body : undefined;
        if (frame?.case !== 'event') return;
        frame.value.body = {
          case: 'leave',
          value: {
            $typeName: 'audiocall.signaling.v1.LeaveEvent',
            session: sessionIdOf('alice'),
            reason: EndReason.CALLER_CANCELLED,
          },
        };
      }),
    ['CA-1'],
  ),
  fault(
    'G-7',
    'the claimant gets CANCEL',
    'bob CANCEL 1',
    () => insert(base(), 'bob CONNECTED', takeEntry(cancel(), 'bob CANCEL')),
    ['G-3', 'G-4', 'G-5', 'HU-2', 'RJ-3'],
  ),
];
