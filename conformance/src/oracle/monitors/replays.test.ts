import { testMonitors } from '../monitor-tests.fixture.js';
import { REPLAY_FAULTS } from './replays.fixture.js';
import { wholeReplays } from './replays.js';

testMonitors('replays.ts', [wholeReplays], REPLAY_FAULTS);
