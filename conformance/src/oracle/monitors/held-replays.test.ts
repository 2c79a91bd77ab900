import { testMonitors } from '../monitor-tests.fixture.js';
import { HELD_REPLAY_FAULTS } from './held-replays.fixture.js';
import { heldReplays } from './held-replays.js';

testMonitors('held-replays.ts', [heldReplays], HELD_REPLAY_FAULTS);
