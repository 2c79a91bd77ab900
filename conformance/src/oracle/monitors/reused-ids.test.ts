import { describe, expect, it } from 'vitest';
import { expectation, FLOWS, findFault } from '../faults.fixture.js';
import { readTrace } from '../read-trace.js';
import { REUSED_ID_FAULTS } from './reused-ids.fixture.js';
import { findReuse } from './reused-ids.js';

describe('the monitor of reused-ids.ts', () => {
  it('[SE-2] has nothing to say of conformant traces', () => {
    const found = FLOWS.filter(([, flow]) => findReuse(readTrace(flow())) !== undefined);
    expect(found).toEqual([]);
  });

  it.each(REUSED_ID_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s, and nothing is said of what follows',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
