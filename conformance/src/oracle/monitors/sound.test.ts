import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { SOUND_FAULTS } from './sound.fixture.js';
import { applicationErrors, sounds } from './sound.js';

describe('the monitors of sound.ts', () => {
  it.each(listReached([sounds, applicationErrors]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(SOUND_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
