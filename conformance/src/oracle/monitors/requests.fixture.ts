import { StatusCode } from '@audiocall/proto';
import { busy } from '../busy-flows.fixture.js';
import { answerWith, delay, double, drop, rewrite, rewriteResult } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base, strangers } from '../flows.fixture.js';
import { mutes } from '../media-flows.fixture.js';
import { keptResponses, requestIds } from '../wire-flows.fixture.js';

export const REQUEST_FAULTS: readonly Fault[] = [
  fault('RQ-1', 'a request is not answered', 'alice pong 17', () =>
    drop(mutes(), 'alice < setMute 3'),
  ),
  fault('RQ-1', 'a request is answered twice', 'alice < leave 2', () =>
    double(base(), 'alice < leave'),
  ),
  fault('RQ-1', 'responses are swapped', 'eve < leave 1', () =>
    delay(strangers(), 'eve < leave', 'eve < leave 2'),
  ),
  fault('RQ-2', 'a repeated request gets another response', 'alice < offerCall 2', () =>
    rewriteResult(requestIds(), 'alice < offerCall 2', 'offerCall', (value) => {
      value.callId = 'call-y';
    }),
  ),
  fault('RQ-2', 'the oldest response that is kept is not known any more', 'alice < leave 33', () =>
    answerWith(keptResponses(), 'alice < leave 33', StatusCode.INVALID_ARGUMENT),
  ),
  fault('RQ-3', 'a request without an id gets no ControlError', 'bob pong 7', () =>
    drop(requestIds(), 'bob error'),
  ),
  fault('RQ-3', 'the ControlError is about something else', 'bob pong 7', () =>
    rewrite(requestIds(), 'bob error', ({ what }) => {
      const frame = what.case === 'received' ? what.value.body : undefined;
      if (frame?.case !== 'control' || frame.value.body.case !== 'error') return;
      frame.value.body.value.about = 'offer_call';
    }),
  ),
  fault('RQ-4', 'an old id is answered as a new one', 'alice < leave 1', () =>
    answerWith(requestIds(), 'alice < leave', StatusCode.CALL_NOT_FOUND),
  ),
  fault(
    'RQ-4',
    'a new id is taken for an old one',
    'alice < leave 1',
    () => answerWith(base(), 'alice < leave', StatusCode.INVALID_ARGUMENT),
    ['ER-2', 'G-3', 'HU-1'],
  ),
  fault(
    'RQ-7',
    'a request is answered with a failure',
    'carol < offerCall 1',
    () => answerWith(busy(), 'carol < offerCall', StatusCode.INTERNAL),
    ['OF-3'],
  ),
  fault(
    'RQ-7',
    'a ControlError tells of a failure',
    'bob error 1',
    () =>
      rewrite(requestIds(), 'bob error', ({ what }) => {
        const frame = what.case === 'received' ? what.value.body : undefined;
        if (frame?.case !== 'control' || frame.value.body.case !== 'error') return;
        const { status } = frame.value.body.value;
        if (status !== undefined) status.code = StatusCode.INTERNAL;
      }),
    ['RQ-3'],
  ),
];
