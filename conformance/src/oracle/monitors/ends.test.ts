import { testMonitors } from '../monitor-tests.fixture.js';
import { END_FAULTS } from './ends.fixture.js';
import { freeAfterReject, leaves, otherHeldCalls } from './ends.js';

testMonitors('ends.ts', [leaves, freeAfterReject, otherHeldCalls], END_FAULTS);
