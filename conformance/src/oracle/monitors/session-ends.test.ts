import { testMonitors } from '../monitor-tests.fixture.js';
import { SESSION_END_FAULTS } from './session-ends.fixture.js';
import { sessionEnds } from './session-ends.js';

testMonitors('session-ends.ts', [sessionEnds], SESSION_END_FAULTS);
