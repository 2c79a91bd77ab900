import { expect, it } from 'vitest';
import { ALL_FAULTS } from './all-faults.fixture.js';
import type { ClauseId } from './clauses.js';
import { judge } from './judge.js';
import { findTimeless } from './timeless.js';

/** What the oracle says of these hangs on how much time passed, or some of it does. */
const TIMED: readonly ClauseId[] = [
  ...(['SE-6', 'SE-7', 'SE-8', 'SE-10', 'TO-1', 'TO-3', 'TO-4', 'TG-4', 'LS-8'] as const),
  ...(['RS-2', 'RS-3', 'RS-4', 'RS-9', 'RS-10', 'NG-2', 'NG-4', 'GA-1'] as const),
];

/** For a machine that does much else; alone it takes seconds. */
const PATIENCE_MS = 120_000;

it(
  '[TO-3] of all that can be found, only what the clauses about time say hangs on it',
  () => {
    const lost = new Set<ClauseId>();
    for (const { trace } of ALL_FAULTS) {
      const broken = trace();
      const judgement = judge(broken);
      const kept = findTimeless(broken, judgement);
      for (const { clause, participant } of judgement.findings) {
        const isKept = kept.some(
          (each) => each.clause === clause && each.participant === participant,
        );
        if (!isKept) lost.add(clause);
      }
    }
    expect([...lost].sort()).toEqual([...TIMED].sort());
  },
  PATIENCE_MS,
);
