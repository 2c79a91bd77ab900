import type { Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { drop, rewriteResult } from '../oracle/changes.fixture.js';
import { base } from '../oracle/flows.fixture.js';
import { judge } from '../oracle/judge.js';
import { goneAway } from '../oracle/operation-flows.fixture.js';
import { pingedOnEach } from '../oracle/silence-flows.fixture.js';
import { doubt, findTolerableMs } from './doubt.js';

const playOf = (trace: Trace) => ({
  trace,
  judgement: judge(trace),
  stop: { kind: 'none' } as const,
});

/** Everything from the middle on was recorded later, as by who stood still. */
function standStill(trace: Trace): Trace {
  trace.entries.forEach((entry, step) => {
    if (step > trace.entries.length / 2) entry.atMs += 20_000;
  });
  return trace;
}

describe('doubt()', () => {
  it('[SE-8] leaves open what a monitor says of time', () => {
    const played = playOf(standStill(pingedOnEach()));
    expect(played.judgement.findings.map(({ clause }) => clause)).toContain('SE-8');
    expect(doubt(played)).toMatchObject({
      judgement: { findings: [] },
      stop: { kind: 'broken', reason: expect.stringContaining('this machine stood still') },
    });
  });

  it('[CN-1] believes what does not hang on time, beside what does', () => {
    const broken = drop(base(), 'bob CONNECTED');
    const { findings } = judge(drop(base(), 'bob CONNECTED'));
    expect(findings).not.toEqual([]);
    const { judgement, stop } = doubt(playOf(standStill(broken)));
    expect(judgement.findings.map(({ clause, at }) => [clause, at])).toEqual(
      findings.map(({ clause, at }) => [clause, at]),
    );
    expect(stop).toEqual({ kind: 'none' });
  });

  it('[G-5] says nothing of what went well, nor of a fault of the harness', () => {
    const played = playOf(base());
    expect(doubt(played)).toBe(played);
  });
});

describe('findTolerableMs()', () => {
  it('[SE-8] is no longer than two pings are apart', () => {
    const trace = rewriteResult(base(), 'bob < createSession', 'createSession', ({ timers }) => {
      if (timers !== undefined) timers.pingMs = 100;
    });
    expect(findTolerableMs({ trace })).toBe(100);
    expect(findTolerableMs({ trace: base() })).toBe(400);
  });

  it('[GA-1] is no longer than half of the time that a server takes to stop: its GoAway may be read late', () => {
    const stopping = (drainMs: number): number => {
      const trace = goneAway();
      for (const { what } of trace.entries) {
        const body = what.case === 'received' ? what.value.body : undefined;
        if (body?.case === 'control' && body.value.body.case === 'goAway')
          body.value.body.value.drainMs = drainMs;
      }
      return findTolerableMs({ trace });
    };
    expect(stopping(300)).toBe(150);
    expect(stopping(5000)).toBe(400);
  });

  it.each(['ringMs', 'connectMs', 'mediaMs', 'resumeMs', 'resumeRingMs', 'negotiateMs'] as const)(
    '[TO-3] is not bound to %s: who reads late only makes a time look longer, and much of that is forgiven',
    (name) => {
      const trace = rewriteResult(base(), 'bob < createSession', 'createSession', ({ timers }) => {
        if (timers !== undefined) timers[name] = 100;
      });
      expect(findTolerableMs({ trace })).toBe(400);
    },
  );
});
