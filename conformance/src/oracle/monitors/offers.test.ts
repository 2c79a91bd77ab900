import { testMonitors } from '../monitor-tests.fixture.js';
import { OFFER_FAULTS } from './offers.fixture.js';
import { idleRinging, lateSessions, offerContents, offers } from './offers.js';

testMonitors('offers.ts', [offers, idleRinging, offerContents, lateSessions], OFFER_FAULTS);
