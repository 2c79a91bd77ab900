import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { WIRE_FAULTS } from './wire.fixture.js';
import { malformed, serverFrames, subprotocol, wellFormed } from './wire.js';

describe('the monitors of wire.ts', () => {
  it.each(listReached([subprotocol, malformed, wellFormed, serverFrames]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(WIRE_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
