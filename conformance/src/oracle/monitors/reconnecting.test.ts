import { testMonitors } from '../monitor-tests.fixture.js';
import { RECONNECTING_FAULTS } from './reconnecting.fixture.js';
import { acknowledgements, keptWishes } from './reconnecting.js';

testMonitors('reconnecting.ts', [acknowledgements, keptWishes], RECONNECTING_FAULTS);
