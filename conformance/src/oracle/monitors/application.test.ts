import { testMonitors } from '../monitor-tests.fixture.js';
import { APPLICATION_FAULTS } from './application.fixture.js';
import { tellsApplication } from './application.js';

testMonitors('application.ts', [tellsApplication], APPLICATION_FAULTS);
