import { testMonitors } from '../monitor-tests.fixture.js';
import { DESCRIPTION_FAULTS } from './descriptions.fixture.js';
import { descriptions, earlyOffers } from './descriptions.js';

testMonitors('descriptions.ts', [earlyOffers, descriptions], DESCRIPTION_FAULTS);
