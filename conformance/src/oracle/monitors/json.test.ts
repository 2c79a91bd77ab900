import { testMonitors } from '../monitor-tests.fixture.js';
import { JSON_FAULTS } from './json.fixture.js';
import { jsonFrames } from './json.js';

testMonitors('json.ts', [jsonFrames], JSON_FAULTS);
