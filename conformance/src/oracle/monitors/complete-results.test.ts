import { testMonitors } from '../monitor-tests.fixture.js';
import { RESULT_FAULTS } from './complete-results.fixture.js';
import { completeResults } from './complete-results.js';

testMonitors('complete-results.ts', [completeResults], RESULT_FAULTS);
