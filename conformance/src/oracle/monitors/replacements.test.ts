import { testMonitors } from '../monitor-tests.fixture.js';
import { REPLACEMENT_FAULTS } from './replacements.fixture.js';
import { replacements } from './replacements.js';

testMonitors('replacements.ts', [replacements], REPLACEMENT_FAULTS);
