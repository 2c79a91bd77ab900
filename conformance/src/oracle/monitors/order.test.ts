import { testMonitors } from '../monitor-tests.fixture.js';
import { ORDER_FAULTS } from './order.fixture.js';
import { countedEvents, nothingAfterEnd, oneTerminal, responseFirst, roles } from './order.js';

testMonitors(
  'order.ts',
  [responseFirst, countedEvents, oneTerminal, nothingAfterEnd, roles],
  ORDER_FAULTS,
);
