import { testMonitors } from '../monitor-tests.fixture.js';
import { CANDIDATE_FAULTS } from './candidates.fixture.js';
import { candidates } from './candidates.js';

testMonitors('candidates.ts', [candidates], CANDIDATE_FAULTS);
