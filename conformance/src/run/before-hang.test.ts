import type { Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { double, findEntry } from '../oracle/changes.fixture.js';
import { judge } from '../oracle/judge.js';
import { soundCall } from '../oracle/sound-flows.fixture.js';
import { cutAtHang } from './before-hang.js';

/** The callee says nothing more behind that, and nobody hears it. */
function hang(trace: Trace, behind: string): Trace {
  const from = findEntry(trace, behind);
  const entries = trace.entries.flatMap((entry, at) => {
    const { participant, what } = entry;
    if (at > from && what.case === 'heard') {
      return [{ ...entry, what: { ...what, value: { ...what.value, toneHz: 0 } } }];
    }
    return at > from && participant === 'callee' && what.case === 'report' ? [] : [entry];
  });
  return { ...trace, entries };
}

const listBroken = (trace: Trace): readonly string[] =>
  judge(trace).findings.map(({ clause, participant }) => `${clause} ${participant}`);

describe('cutAtHang()', () => {
  it('[CN-5] leaves nothing of what an SDK left out because its driver hangs', () => {
    const hung = hang(soundCall(), 'callee CONNECTED_EVENT');
    expect(listBroken(hung)).toContain('CN-5 caller');
    expect(listBroken(cutAtHang(hung, 'callee'))).toEqual([]);
  });

  it('[G-8] leaves what it did before', () => {
    const twice = hang(double(soundCall(), 'callee RINGING_EVENT'), 'callee CONNECTED_EVENT');
    expect(listBroken(cutAtHang(twice, 'callee'))).toEqual(['G-8 callee']);
  });
});
