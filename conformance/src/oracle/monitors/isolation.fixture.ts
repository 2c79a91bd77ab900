import { EndReason, StatusCode } from '@audiocall/proto';
import { leak, rewrite, rewriteEvent, rewriteResponse } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { busy, strangers } from '../flows.fixture.js';
import { services, textMessage } from '../session-flows.fixture.js';

export const ISOLATION_FAULTS: readonly Fault[] = [
  fault('G-6', 'candidates reach a third user too', 'eve CANDIDATES 1', () =>
    leak(strangers(), 'bob CANDIDATES', 'eve'),
  ),
  fault(
    'G-6',
    'RINGING reaches a third user too',
    'eve RINGING 1',
    () => leak(strangers(), 'bob RINGING', 'eve'),
    ['HU-1', 'OF-2'],
  ),
  fault('G-6', 'an event names a call that nobody told the session of', 'eve CONNECTED 1', () =>
    rewrite(leak(strangers(), 'bob CONNECTED', 'eve'), 'eve CONNECTED', ({ what }) => {
      if (what.case === 'received' && what.value.body.case === 'event')
        what.value.body.value.callId = 'call-elsewhere';
    }),
  ),
  fault(
    'G-6',
    'GLARE tells a third user the call id',
    'carol < offerCall 1',
    () =>
      rewriteResponse(busy(), 'carol < offerCall', ({ status }) => {
        if (status === undefined) return;
        status.code = StatusCode.GLARE;
        status.winningCallId = 'call-1';
      }),
    ['OF-3'],
  ),
  fault(
    'SE-3',
    'an event reaches the namesake in another service',
    'namesake RINGBACK 1',
    () => leak(services(), 'alice RINGBACK', 'namesake'),
    ['G-7', 'OF-2'],
  ),
  fault('SE-3', 'GLARE names a call to another service', 'stranger < leave 1', () =>
    rewriteResponse(services(), 'stranger < leave', ({ status }) => {
      if (status !== undefined) status.winningCallId = 'call-1';
    }),
  ),
  fault(
    'WR-6',
    "a bystander's socket is closed too",
    'bob closed 1',
    () => leak(textMessage(), 'mallory closed', 'bob', 'bob pong 4'),
    ['WR-2'],
  ),
  fault(
    'WR-6',
    'the call of the culprit ends with another reason',
    'victim CANCEL 1',
    () =>
      rewriteEvent(textMessage(), 'victim CANCEL', 'cancel', (value) => {
        value.reason = EndReason.CALLER_CANCELLED;
      }),
    ['RJ-3', 'SE-6'],
  ),
];
