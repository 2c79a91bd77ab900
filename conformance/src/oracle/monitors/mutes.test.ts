import { testMonitors } from '../monitor-tests.fixture.js';
import { MUTE_FAULTS } from './mutes.fixture.js';
import { mutes } from './mutes.js';
import { quietChanges } from './quiet-changes.js';

testMonitors('mutes.ts', [mutes, quietChanges], MUTE_FAULTS);
