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

it('[TO-3] a stall hides what came too late, and never shows what came too soon', () => {
  const named = (what: string) => ALL_FAULTS.filter((fault) => fault.what.endsWith(what));
  const keep = (what: string) =>
    named(` comes too ${what}`).map(({ clause, trace }) => {
      const broken = trace();
      const kept = findTimeless(broken, judge(broken));
      return [clause, kept.some((finding) => finding.clause === clause)];
    });
  expect(new Set(keep('early').map(String))).toEqual(new Set(['TO-3,true']));
  expect(new Set(keep('late').map(String))).toEqual(new Set(['TO-3,false']));
});
