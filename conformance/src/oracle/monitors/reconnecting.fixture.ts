import type { Trace } from '@audiocall/proto';
import { drop } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { leftAway } from '../resume-flows.fixture.js';

const leaves = (): Trace => drop(leftAway(), 'alice > leave', 'alice < leave', 'bob LEAVE');

export const RECONNECTING_FAULTS: readonly Fault[] = [
  fault('RS-9', 'events are never acknowledged', 'alice > ping 3', () =>
    drop(leftAway(), 'alice > ack 2'),
  ),
  fault('RS-10', 'the user left while away, and nothing is sent', 'alice > ping 9', leaves),
];
