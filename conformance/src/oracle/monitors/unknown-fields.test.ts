import { testMonitors } from '../monitor-tests.fixture.js';
import { UNKNOWN_FIELD_FAULTS } from './unknown-fields.fixture.js';
import { unknownFields } from './unknown-fields.js';

testMonitors('unknown-fields.ts', [unknownFields], UNKNOWN_FIELD_FAULTS);
