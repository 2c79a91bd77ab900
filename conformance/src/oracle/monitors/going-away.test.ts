import { testMonitors } from '../monitor-tests.fixture.js';
import { GOING_AWAY_FAULTS } from './going-away.fixture.js';
import { goodbyes } from './going-away.js';

testMonitors('going-away.ts', [goodbyes], GOING_AWAY_FAULTS);
