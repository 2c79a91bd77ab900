import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { UNKNOWN_FIELD_FAULTS } from './unknown-fields.fixture.js';
import { unknownFields } from './unknown-fields.js';

describe('the monitors of unknown-fields.ts', () => {
  it.each(listReached([unknownFields]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(UNKNOWN_FIELD_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
