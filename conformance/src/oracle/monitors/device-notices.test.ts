import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { DEVICE_NOTICE_FAULTS } from './device-notices.fixture.js';
import { deviceNotices } from './device-notices.js';

describe('the monitors of device-notices.ts', () => {
  it.each(listReached([deviceNotices]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(DEVICE_NOTICE_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
