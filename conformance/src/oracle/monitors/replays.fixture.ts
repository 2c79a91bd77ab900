import { type Fault, fault } from '../faults.fixture.js';
import { crowded } from '../replay-flows.fixture.js';

export const REPLAY_FAULTS: readonly Fault[] = [
  fault('RS-8', 'a response is gone that is kept beside many events', 'alice < resume 1', () =>
    crowded('gap'),
  ),
  fault('RS-2', 'a response does not come again', 'alice pong 19', () => crowded('lost')),
  fault(
    'RS-2',
    'responses come again before the events that they came behind',
    'alice MUTE 13',
    () => crowded('early'),
  ),
];
