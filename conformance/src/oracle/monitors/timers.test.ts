import { testMonitors } from '../monitor-tests.fixture.js';
import { TIMER_FAULTS } from './timers.fixture.js';
import { connectTimes, punctual, ringTimes, stoppedRings } from './timers.js';

testMonitors('timers.ts', [ringTimes, stoppedRings, punctual, connectTimes], TIMER_FAULTS);
