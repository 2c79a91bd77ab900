import { testMonitors } from '../monitor-tests.fixture.js';
import { SESSION_FAULTS } from './sessions.fixture.js';
import { announcements, grants, provenUsers, userIds } from './sessions.js';

testMonitors('sessions.ts', [userIds, provenUsers, announcements, grants], SESSION_FAULTS);
