import { testMonitors } from '../monitor-tests.fixture.js';
import { GLARE_FAULTS } from './glare.fixture.js';
import { merges, noLostGlare } from './glare.js';

testMonitors('glare.ts', [merges, noLostGlare], GLARE_FAULTS);
