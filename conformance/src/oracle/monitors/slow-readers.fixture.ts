import { type Fault, fault } from '../faults.fixture.js';
import { slowReader } from '../limit-flows.fixture.js';

const MIB = 1024 * 1024;

export const SLOW_READER_FAULTS: readonly Fault[] = [
  fault('LM-3', 'a socket that reads nothing is kept, however much waits', 'alice pong 19', () =>
    slowReader({ bytes: 18 * MIB, keeps: true }),
  ),
  fault('LM-3', 'a socket for which little waits is treated as lost', 'alice LEAVE 1', () =>
    slowReader({ bytes: 90 }),
  ),
  fault('LM-3', "somebody else's socket is closed", 'carol closed 1', () =>
    slowReader({ closesOther: true }),
  ),
];
