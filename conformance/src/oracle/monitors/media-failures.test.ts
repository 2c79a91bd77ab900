import { testMonitors } from '../monitor-tests.fixture.js';
import { MEDIA_FAILURE_FAULTS } from './media-failures.fixture.js';
import { mediaFailures } from './media-failures.js';

testMonitors('media-failures.ts', [mediaFailures], MEDIA_FAILURE_FAULTS);
