import { testMonitors } from '../monitor-tests.fixture.js';
import { DETACHED_FAULTS } from './detached.fixture.js';
import { patience, peerStates } from './detached.js';

testMonitors('detached.ts', [patience, peerStates], DETACHED_FAULTS);
