import { testMonitors } from '../monitor-tests.fixture.js';
import { NEGOTIATION_FAULTS } from './negotiations.fixture.js';
import { boundedNegotiations, fittingAnswers, oneNegotiation } from './negotiations.js';

testMonitors(
  'negotiations.ts',
  [boundedNegotiations, fittingAnswers, oneNegotiation],
  NEGOTIATION_FAULTS,
);
