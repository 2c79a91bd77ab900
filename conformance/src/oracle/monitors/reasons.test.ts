import { testMonitors } from '../monitor-tests.fixture.js';
import { endNames } from './end-names.js';
import { REASON_FAULTS } from './reasons.fixture.js';
import { reasons } from './reasons.js';

testMonitors('reasons.ts and end-names.ts', [reasons, endNames], REASON_FAULTS);
