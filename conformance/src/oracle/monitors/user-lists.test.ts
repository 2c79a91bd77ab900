import { testMonitors } from '../monitor-tests.fixture.js';
import { USER_LIST_FAULTS } from './user-lists.fixture.js';
import { userLists } from './user-lists.js';

testMonitors('user-lists.ts', [userLists], USER_LIST_FAULTS);
