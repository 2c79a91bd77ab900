import { testMonitors } from '../monitor-tests.fixture.js';
import { REQUEST_FAULTS } from './requests.fixture.js';
import { oneResponse, repeatedRequests, requestsNeedIds } from './requests.js';

testMonitors('requests.ts', [oneResponse, repeatedRequests, requestsNeedIds], REQUEST_FAULTS);
