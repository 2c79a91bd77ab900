import { testMonitors } from '../monitor-tests.fixture.js';
import { WIRE_FAULTS } from './wire.fixture.js';
import { malformed, serverFrames, subprotocol, wellFormed } from './wire.js';

testMonitors('wire.ts', [subprotocol, malformed, wellFormed, serverFrames], WIRE_FAULTS);
