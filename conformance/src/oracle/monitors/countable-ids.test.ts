import { describe, expect, it } from 'vitest';
import { expectation, findFault } from '../faults.fixture.js';
import { judge } from '../judge.js';
import {
  COUNTABLE_ID_FAULTS,
  callsInTurn,
  countedSessions,
  hardCalls,
} from './countable-ids.fixture.js';

describe('the monitor of countable-ids.ts', () => {
  it('[SE-2] is reached without a finding by ids that hold a number and more than that', () => {
    const { findings, reached } = judge(hardCalls());
    expect(findings).toEqual([]);
    expect(reached).toContain('SE-2');
  });

  it('[SE-2] has no opinion of three ids', () => {
    expect(judge(countedSessions(3)).findings).toEqual([]);
    expect(judge(callsInTurn(3, (count) => `call-${count}`)).findings).toEqual([]);
  });

  it.each(COUNTABLE_ID_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
