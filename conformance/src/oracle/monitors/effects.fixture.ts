import { StatusCode } from '@audiocall/proto';
import { answerWith, delay, repeat } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base, reject } from '../flows.fixture.js';
import { requestIds } from '../wire-flows.fixture.js';

export const EFFECT_FAULTS: readonly Fault[] = [
  fault(
    'RQ-2',
    'a repeated request takes effect again',
    'alice RINGBACK 2',
    () => repeat(requestIds(), 'alice RINGBACK', 'alice < offerCall 2'),
    ['G-5', 'G-7', 'LS-1'],
  ),
  fault(
    'RQ-3',
    'a request without an id is refused, and takes effect',
    'alice RINGBACK 2',
    () => repeat(requestIds(), 'alice RINGBACK', 'bob > leave'),
    ['G-5', 'G-7', 'LS-1'],
  ),
  {
    ...fault(
      'ER-2',
      'an answer is refused, wrongly, and takes effect before that is read',
      'bob < answerCall 1',
      () => {
        const refused = answerWith(base(), 'bob < answerCall', StatusCode.NO_RINGING_CALL);
        return delay(refused, 'bob < answerCall', 'alice ANSWERED');
      },
      ['AN-1', 'CN-2', 'CN-3', 'DE-1', 'DE-2', 'G-7'],
    ),
    who: 'alice',
  },
  fault(
    'BZ-1',
    'an offer is refused, wrongly, and rings',
    'alice RINGING 1',
    () => answerWith(reject(), 'bob < offerCall', StatusCode.BUSY),
    ['OF-1', 'RJ-2', 'TG-3'],
  ),
];
