import { testMonitors } from '../monitor-tests.fixture.js';
import { RESUME_FAULTS } from './resumes.fixture.js';
import { executedOnce, lateRinging, replays, takeovers, tokens } from './resumes.js';

testMonitors('resumes.ts', [executedOnce, lateRinging, replays, takeovers, tokens], RESUME_FAULTS);
