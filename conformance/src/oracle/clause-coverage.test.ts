import { describe, expect, it } from 'vitest';
import { ALL_FAULTS } from './all-faults.fixture.js';
import { CLAUSES, type ClauseId } from './clauses.js';
import { judge } from './judge.js';
import type { Monitor } from './monitor.js';
import { MONITORS } from './monitors/index.js';

/** Clauses that no monitor speaks for, each with the reason. */
const UNJUDGED: Partial<Record<ClauseId, string>> = {};

const ids = Object.keys(CLAUSES) as ClauseId[];
const spoken = new Set(MONITORS.flatMap((monitor) => monitor.clauses));
const pairs = MONITORS.flatMap((monitor, index) =>
  monitor.clauses.map((clause) => [clause, index, monitor] as const),
);

/** Broken traces for which this monitor alone reports the clause. */
function countCaught(monitor: Monitor, clause: ClauseId): number {
  return ALL_FAULTS.filter(
    (fault) =>
      fault.clause === clause &&
      judge(fault.trace(), [monitor]).findings.some((finding) => finding.clause === clause),
  ).length;
}

describe('MONITORS', () => {
  it.each(pairs)(
    '[%s] monitor %i can report it: a broken trace shows it',
    (clause, _i, monitor) => {
      expect(countCaught(monitor, clause)).toBeGreaterThan(0);
    },
  );

  it('speak for every clause, but for those that are listed with a reason', () => {
    expect(ids.filter((id) => !spoken.has(id))).toEqual(Object.keys(UNJUDGED));
  });

  it('name each clause once', () => {
    for (const { clauses } of MONITORS) expect(new Set(clauses).size).toBe(clauses.length);
  });
});
