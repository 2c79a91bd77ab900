import { describe, expect, it } from 'vitest';
import { rewriteResult } from '../oracle/changes.fixture.js';
import { base } from '../oracle/flows.fixture.js';
import { Script } from '../oracle/trace.fixture.js';
import { describeShortTimer } from './short-timers.js';

const grantRing = (trace: ReturnType<typeof base>, ringMs: number) =>
  rewriteResult(trace, 'bob < createSession', 'createSession', ({ timers }) => {
    if (timers !== undefined) timers.ringMs = ringMs;
  });

describe('describeShortTimer()', () => {
  it('[SE-10] names a timer that is too short though nobody asked for that', () => {
    expect(describeShortTimer(grantRing(base(), 60))).toBe(
      'the server grants ring_ms of 60 ms, too short for this case',
    );
  });

  it('[SE-10] names a timer that is shorter than the case was long', () => {
    const trace = base();
    const lengthMs = trace.entries.at(-1)?.atMs ?? 0;
    for (const entry of trace.entries) entry.atMs += 3000;
    expect(describeShortTimer(grantRing(trace, lengthMs + 2000))).toContain('too short');
    expect(describeShortTimer(grantRing(trace, lengthMs + 4000))).toBeUndefined();
  });

  it('[SE-8] names a ping_ms that a busy machine may not keep, and no usual one', () => {
    const trace = base();
    const join = (pingMs: number): string | undefined => {
      const granted = rewriteResult(trace, 'bob < createSession', 'createSession', ({ timers }) => {
        if (timers !== undefined) timers.pingMs = pingMs;
      });
      return describeShortTimer(granted);
    };
    expect(join(100)).toContain('ping_ms of 100 ms');
    for (const entry of trace.entries) entry.atMs += 4000;
    expect(join(3000)).toBeUndefined();
  });

  it('[SE-10] has nothing to say of usual timers, nor of one that was asked for', () => {
    expect(describeShortTimer(base())).toBeUndefined();
    const script = new Script();
    script.join('bob', { timers: { ringMs: 300 } });
    expect(describeShortTimer(grantRing(script.trace, 300))).toBeUndefined();
    expect(describeShortTimer(grantRing(script.trace, 60))).toContain('ring_ms of 60 ms');
  });
});
