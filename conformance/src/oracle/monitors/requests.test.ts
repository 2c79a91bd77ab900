import { describe, expect, it } from 'vitest';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { REQUEST_FAULTS } from './requests.fixture.js';
import { completeResults, oneResponse, repeatedRequests, requestsNeedIds } from './requests.js';

describe('the monitors of requests.ts', () => {
  it.each(listReached([oneResponse, repeatedRequests, requestsNeedIds, completeResults]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(REQUEST_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
