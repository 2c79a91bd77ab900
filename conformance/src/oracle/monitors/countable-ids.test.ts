import { describe, expect, it } from 'vitest';
import { expectation, findFault } from '../faults.fixture.js';
import { judge } from '../judge.js';
import {
  COUNTABLE_ID_FAULTS,
  callsInTurn,
  countedSessions,
  hardCalls,
} from './countable-ids.fixture.js';

/** Hexadecimal digits that look like chance, and are the same in every run. */
function chance(count: number, digits: number): string {
  let [state, text] = [(count + 1) * 0x9e3779b1, ''];
  while (text.length < digits) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39) >>> 0;
    text += (state >>> 4).toString(16).padStart(7, '0');
  }
  return text.slice(0, digits);
}

/** A UUID that begins as told. */
const hardUuid = (start: string, count: number): string =>
  `${start}-7${chance(count, 3)}-9${chance(count + 30, 3)}-${chance(count + 60, 12)}`;

describe('the monitor of countable-ids.ts', () => {
  it('[SE-2] is reached without a finding by ids that hold a number and more than that', () => {
    const { findings, reached } = judge(hardCalls());
    expect(findings).toEqual([]);
    expect(reached).toContain('SE-2');
  });

  it.each([
    [
      'UUIDs of version 4',
      (count: number) => hardUuid(`${chance(count, 8)}-${chance(count + 90, 4)}`, count),
    ],
    ['UUIDs of version 7', (count: number) => hardUuid('019adf3c-7a21', count)],
    ['ULIDs', (count: number) => `01KB8Q6Y3N${chance(count, 16).toUpperCase()}`],
    ['128 bits in hexadecimal', (count: number) => chance(count, 32)],
    ['24 digits of chance', (count: number) => chance(count, 32).replace(/[a-f]/g, '7')],
  ])('[SE-2] has nothing to say of %s', (_what, mint) => {
    expect(judge(callsInTurn(6, mint)).findings).toEqual([]);
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
