import { ClauseResultSchema, FailureSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { makeResult } from '../reports.fixture.js';
import { clauseChip, clauseText } from './pieces.js';

describe('clauseChip()', () => {
  const clauses = new Map([
    ['OF-1', create(ClauseResultSchema, { id: 'OF-1', verdict: 'failed' })],
  ]);
  const toneOf = (result?: ReturnType<typeof makeResult>): string | undefined =>
    /class="chip (\w+)"/.exec(clauseChip('OF-1', clauses, result).markup)?.[1];

  it('shows what became of a clause in the whole run', () => {
    expect(toneOf()).toBe('bad');
  });

  it('shows what became of it in one case, whatever another one did', () => {
    const failures = [create(FailureSchema, { clause: 'OF-1' })];
    expect(toneOf(makeResult())).toBe('good');
    expect(toneOf(makeResult({ verdict: 'failed', failures }))).toBe('bad');
    expect(toneOf(makeResult({ verdict: 'failed' }))).toBe('none');
  });
});

describe('clauseText()', () => {
  it('sets a reason apart', () => {
    const clause = create(ClauseResultSchema, { text: 'It MUST.\n\n_Reason: `x` can_not._' });
    expect(clauseText(clause).markup).toBe(
      '<p>It MUST.</p><p><em>Reason: <code>x</code> can_not.</em></p>',
    );
  });
});
