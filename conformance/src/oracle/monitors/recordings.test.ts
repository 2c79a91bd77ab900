import { testMonitors } from '../monitor-tests.fixture.js';
import { RECORDING_FAULTS } from './recordings.fixture.js';
import { recordings } from './recordings.js';

testMonitors('recordings.ts', [recordings], RECORDING_FAULTS);
