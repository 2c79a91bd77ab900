import { testMonitors } from '../monitor-tests.fixture.js';
import { MEDIA_STATE_FAULTS } from './media-states.fixture.js';
import { mediaStates } from './media-states.js';

testMonitors('media-states.ts', [mediaStates], MEDIA_STATE_FAULTS);
