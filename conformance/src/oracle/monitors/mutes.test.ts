import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { MUTE_FAULTS } from './mutes.fixture.js';
import { mutes } from './mutes.js';
import { quietChanges } from './quiet-changes.js';

describe('the monitors of mutes.ts', () => {
  it.each(listReached([mutes, quietChanges]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(MUTE_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
