import { testMonitors } from '../monitor-tests.fixture.js';
import { SETTLING_FAULTS } from './settling.fixture.js';
import { settling } from './settling.js';

testMonitors('settling.ts', [settling], SETTLING_FAULTS);
