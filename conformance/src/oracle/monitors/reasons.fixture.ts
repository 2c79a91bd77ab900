import { EndReason, type Trace } from '@audiocall/proto';
import { rewriteEvent } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base, cancel, lostAfterHangUp, reject } from '../flows.fixture.js';
import { mediaFailed } from '../media-flows.fixture.js';
import { noAnswer } from '../timer-flows.fixture.js';

const tell = (flow: () => Trace, name: string, reason: EndReason) => () =>
  rewriteEvent(flow(), name, 'leave', (value) => {
    value.reason = reason;
  });

const name = (flow: () => Trace, at: string, kind: 'leave' | 'cancel', session: string) => () =>
  rewriteEvent(flow(), at, kind, (value) => {
    value.session = session;
  });

export const REASON_FAULTS: readonly Fault[] = [
  fault('RJ-3', 'a hang-up names nobody', 'bob LEAVE 1', name(base, 'bob LEAVE', 'leave', '')),
  fault('RJ-3', 'a reject names nobody', 'alice LEAVE 1', name(reject, 'alice LEAVE', 'leave', '')),
  fault(
    'RJ-3',
    'a loss names nobody',
    'bob LEAVE 2',
    name(lostAfterHangUp, 'bob LEAVE 2', 'leave', ''),
  ),
  fault(
    'RJ-3',
    'the end of the time to ring names somebody',
    'alice LEAVE 1',
    name(noAnswer, 'alice LEAVE', 'leave', 'another'),
  ),
  fault(
    'RJ-3',
    'failed media names somebody',
    'bob LEAVE 1',
    name(mediaFailed, 'bob LEAVE', 'leave', 'another'),
  ),
  fault(
    'RJ-3',
    'a Leave for failed media names nobody',
    'alice LEAVE 2',
    name(mediaFailed, 'alice LEAVE 2', 'leave', ''),
  ),
  fault('RJ-3', 'CANCEL names nobody', 'bob CANCEL 1', name(cancel, 'bob CANCEL', 'cancel', '')),
  fault(
    'RJ-3',
    'a reject is told as NO_ANSWER',
    'alice LEAVE 1',
    tell(reject, 'alice LEAVE', EndReason.NO_ANSWER),
    ['RJ-1', 'TO-1', 'TO-3'],
  ),
  fault(
    'RJ-3',
    'a hang-up is told as REJECTED',
    'bob LEAVE 1',
    tell(base, 'bob LEAVE', EndReason.REJECTED),
    ['HU-1'],
  ),
  fault(
    'RJ-3',
    'a loss is told as a hang-up, which ended the call before',
    'bob LEAVE 2',
    tell(lostAfterHangUp, 'bob LEAVE 2', EndReason.HANGUP),
    ['SE-6'],
  ),
  // Nobody sent a Leave, and nobody was lost: each of these means something that did not happen.
  ...[
    EndReason.HANGUP,
    EndReason.REJECTED,
    EndReason.BUSY,
    EndReason.CALLER_CANCELLED,
    EndReason.PEER_LOST,
    EndReason.MEDIA_FAILED,
    EndReason.MEDIA_TIMEOUT,
    EndReason.UNSPECIFIED,
  ].map((reason) =>
    fault(
      'RJ-3',
      `a call that nobody answered ends with ${EndReason[reason]}`,
      'carol LEAVE 1',
      tell(noAnswer, 'carol LEAVE', reason),
    ),
  ),
  fault(
    'RJ-3',
    'a call that nobody claimed ends with CONNECT_TIMEOUT',
    'carol LEAVE 1',
    tell(noAnswer, 'carol LEAVE', EndReason.CONNECT_TIMEOUT),
    ['TO-3', 'TO-4'],
  ),
];
