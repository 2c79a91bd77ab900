import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { RECONNECTING_FAULTS } from './reconnecting.fixture.js';
import { acknowledgements, keptWishes } from './reconnecting.js';

describe('the monitors of reconnecting.ts', () => {
  it.each(listReached([acknowledgements, keptWishes]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(RECONNECTING_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
