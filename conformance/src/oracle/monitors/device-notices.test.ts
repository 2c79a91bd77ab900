import { testMonitors } from '../monitor-tests.fixture.js';
import { DEVICE_NOTICE_FAULTS } from './device-notices.fixture.js';
import { deviceNotices } from './device-notices.js';

testMonitors('device-notices.ts', [deviceNotices], DEVICE_NOTICE_FAULTS);
