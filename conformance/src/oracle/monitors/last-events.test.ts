import { testMonitors } from '../monitor-tests.fixture.js';
import { LAST_EVENT_FAULTS } from './last-events.fixture.js';
import { lastEvents } from './last-events.js';

testMonitors('last-events.ts', [lastEvents], LAST_EVENT_FAULTS);
