import { testMonitors } from '../monitor-tests.fixture.js';
import { ISOLATION_FAULTS } from './isolation.fixture.js';
import { isolation, localErrors } from './isolation.js';

testMonitors('isolation.ts', [isolation, localErrors], ISOLATION_FAULTS);
