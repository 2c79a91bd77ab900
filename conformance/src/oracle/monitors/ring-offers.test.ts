import { testMonitors } from '../monitor-tests.fixture.js';
import { RING_OFFER_FAULTS } from './ring-offers.fixture.js';
import { ringOffers } from './ring-offers.js';

testMonitors('ring-offers.ts', [ringOffers], RING_OFFER_FAULTS);
