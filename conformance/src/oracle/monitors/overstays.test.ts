import { testMonitors } from '../monitor-tests.fixture.js';
import { OVERSTAY_FAULTS } from './overstays.fixture.js';
import { offersGivenUp, returnsInTime } from './overstays.js';

testMonitors('overstays.ts', [returnsInTime, offersGivenUp], OVERSTAY_FAULTS);
