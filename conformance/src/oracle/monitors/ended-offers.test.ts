import { testMonitors } from '../monitor-tests.fixture.js';
import { ENDED_OFFER_FAULTS } from './ended-offers.fixture.js';
import { endedOffers } from './ended-offers.js';

testMonitors('ended-offers.ts', [endedOffers], ENDED_OFFER_FAULTS);
