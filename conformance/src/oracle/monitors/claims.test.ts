import { testMonitors } from '../monitor-tests.fixture.js';
import { CLAIM_FAULTS } from './claims.fixture.js';
import { claims } from './claims.js';

testMonitors('claims.ts', [claims], CLAIM_FAULTS);
