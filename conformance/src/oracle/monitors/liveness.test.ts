import { testMonitors } from '../monitor-tests.fixture.js';
import { LIVENESS_FAULTS } from './liveness.fixture.js';
import { hello, liveness } from './liveness.js';

testMonitors('liveness.ts', [hello, liveness], LIVENESS_FAULTS);
