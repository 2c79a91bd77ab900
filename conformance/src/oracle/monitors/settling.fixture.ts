import { delay, double, drop } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base, reject } from '../flows.fixture.js';
import { noAnswer } from '../timer-flows.fixture.js';

export const SETTLING_FAULTS: readonly Fault[] = [
  fault('G-5', 'a Ping is not answered', 'bob pong 3', () => drop(base(), 'bob pong 3')),
  fault('G-5', 'a Ping is answered twice', 'bob pong 4', () => double(base(), 'bob pong 3')),
  fault('G-5', 'the Pong overtakes a response', 'alice pong 13', () =>
    delay(base(), 'alice < leave', 'alice pong 13'),
  ),
  fault('G-5', 'RINGING comes after the Pong', 'bob RINGING 1', () =>
    delay(base(), 'bob RINGING', 'bob pong 1'),
  ),
  fault('G-5', 'ANSWERED comes after the Pong', 'alice ANSWERED 1', () =>
    delay(base(), 'alice ANSWERED', 'alice pong 3'),
  ),
  fault('G-5', 'a description comes after the Pong', 'bob DESCRIPTION 1', () =>
    delay(delay(base(), 'bob CANDIDATES', 'bob pong 5'), 'bob DESCRIPTION', 'bob pong 5'),
  ),
  fault('G-5', 'one party is connected after the Pong', 'bob CONNECTED 1', () =>
    delay(base(), 'bob CONNECTED', 'bob pong 11'),
  ),
  fault('G-5', 'LEAVE comes after the Pong', 'alice LEAVE 1', () =>
    delay(reject(), 'alice LEAVE', 'alice pong 3'),
  ),
  fault('G-5', 'CANCEL comes after the Pong, and LEAVE before it', 'bob CANCEL 1', () =>
    delay(noAnswer(), 'bob CANCEL', 'bob pong 3'),
  ),
];
