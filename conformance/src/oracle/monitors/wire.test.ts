import { expect, it } from 'vitest';
import { judge } from '../judge.js';
import { testMonitors } from '../monitor-tests.fixture.js';
import { goneBehindGateway } from '../operation-flows.fixture.js';
import { WIRE_FAULTS } from './wire.fixture.js';
import * as wire from './wire.js';

testMonitors('wire.ts', Object.values(wire), WIRE_FAULTS);

it('[WR-1] holds an unknown subprotocol against no server that is over when a gateway refuses it', () => {
  expect(judge(goneBehindGateway(false)).findings).toEqual([]);
});
