import { testMonitors } from '../monitor-tests.fixture.js';
import { CANDIDATE_BUFFER_FAULTS } from './candidate-buffer.fixture.js';
import { candidateBuffer } from './candidate-buffer.js';

testMonitors('candidate-buffer.ts', [candidateBuffer], CANDIDATE_BUFFER_FAULTS);
