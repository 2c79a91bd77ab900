import { testMonitors } from '../monitor-tests.fixture.js';
import { FORK_FAULTS } from './forks.fixture.js';
import { answeredElsewhere, busyUsers, forkedRejects, forks } from './forks.js';

testMonitors('forks.ts', [answeredElsewhere, busyUsers, forkedRejects, forks], FORK_FAULTS);
