import { testMonitors } from '../monitor-tests.fixture.js';
import { EFFECT_FAULTS } from './effects.fixture.js';
import { needsAnIdToWork, repeatsHaveNoEffect } from './effects.js';

testMonitors('effects.ts', [needsAnIdToWork, repeatsHaveNoEffect], EFFECT_FAULTS);
