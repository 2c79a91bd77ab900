import { repeat } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { requestIds } from '../session-flows.fixture.js';

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
];
