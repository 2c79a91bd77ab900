import { describe, expect, it } from 'vitest';
import { expectation, findFault } from '../faults.fixture.js';
import { judge } from '../judge.js';
import {
  foreignCalls,
  reword,
  SAME_ANSWER_FAULTS,
  strangeServices,
} from './same-answers.fixture.js';

describe('the monitor of same-answers.ts', () => {
  it.each([
    ['ER-4', foreignCalls],
    ['SE-9', strangeServices],
  ] as const)('[%s] lets a refusal repeat what it was asked for', (clause, flow) => {
    const { findings, reached } = judge(flow());
    expect(findings).toEqual([]);
    expect(reached).toContain(clause);
  });

  it('[ER-4] has no opinion of a server whose every refusal has words of its own', () => {
    const numbered = reword(foreignCalls(), 'eve < leave 2', 'No such call (axe).');
    expect(judge(reword(numbered, 'eve < leave 3', 'No such call (bee).')).findings).toEqual([]);
  });

  it.each(SAME_ANSWER_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
