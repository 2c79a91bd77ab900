import { testMonitors } from '../monitor-tests.fixture.js';
import { CONNECTION_FAULTS } from './connections.fixture.js';
import { connections } from './connections.js';

testMonitors('connections.ts', [connections], CONNECTION_FAULTS);
