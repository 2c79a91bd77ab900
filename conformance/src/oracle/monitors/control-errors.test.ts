import { testMonitors } from '../monitor-tests.fixture.js';
import { CONTROL_ERROR_FAULTS } from './control-errors.fixture.js';
import { emptyIgnored, toldUnanswered } from './control-errors.js';

testMonitors('control-errors.ts', [toldUnanswered, emptyIgnored], CONTROL_ERROR_FAULTS);
