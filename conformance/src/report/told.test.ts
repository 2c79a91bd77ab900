import { FailureSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { makeBroken, makeFailed, makeResult } from './reports.fixture.js';
import { FEW, isTold, makeTeller } from './told.js';

const USUAL = { quiet: false, verbose: false };
const passed = makeResult();
const idle = makeResult({
  verdict: 'notOffered',
  notJudgedBecause: 'the server does not offer fork',
});
const advised = makeResult({
  failures: [create(FailureSchema, { clause: 'WR-7', advisory: true })],
});

describe('isTold()', () => {
  it('tells of few cases each one, and of many what is odd', () => {
    const tell = (count: number): readonly boolean[] =>
      [passed, idle, advised].map((result) => isTold(result, count, USUAL));
    expect(tell(FEW)).toEqual([true, true, true]);
    expect(tell(FEW + 1)).toEqual([false, false, true]);
    // Of a part of a longer run no case is among few.
    expect(isTold(passed, 1, USUAL, 0)).toBe(false);
  });

  it('tells every one where that is asked for', () => {
    const wordy = { quiet: false, verbose: true };
    expect([passed, idle].map((result) => isTold(result, FEW + 1, wordy))).toEqual([true, true]);
  });

  it('tells none that passed where silence is asked for', () => {
    const silent = { quiet: true, verbose: false };
    expect(isTold(passed, 1, silent)).toBe(false);
  });

  it.each(['failed', 'knownFailing', 'inconclusive'])('tells what is %s in any case', (verdict) => {
    const result = { ...makeFailed(), verdict };
    expect(isTold(result, FEW + 1, { quiet: true, verbose: false })).toBe(true);
  });
});

describe('makeTeller()', () => {
  it('tells the first of many that fail alike, says of one that it is the last, and counts the rest', () => {
    const tell = makeTeller(FEW + 1, USUAL);
    const fates = [1, 2, 3, 4, 5].map(() => tell(makeFailed()));
    const last = 'told, as the last that fails like that';
    expect(fates).toEqual(['told', 'told', last, 'counted', 'counted']);
    expect(tell(makeBroken('other', ['RJ-1', 4]))).toBe('told');
    expect(tell(passed)).toBe('counted');
  });

  it('tells each of few, and each where that is asked for', () => {
    const few = makeTeller(FEW, USUAL);
    const wordy = makeTeller(FEW + 1, { quiet: false, verbose: true });
    for (const tell of [few, wordy]) {
      expect([1, 2, 3, 4, 5].map(() => tell(makeFailed()))).toEqual(Array(5).fill('told'));
    }
  });
});
