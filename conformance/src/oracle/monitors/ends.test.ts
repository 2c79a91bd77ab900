import { testMonitors } from '../monitor-tests.fixture.js';
import { END_FAULTS } from './ends.fixture.js';
import { freeAfterReject, leaves, otherHeldCalls, quietCancels } from './ends.js';

testMonitors('ends.ts', [leaves, quietCancels, freeAfterReject, otherHeldCalls], END_FAULTS);
