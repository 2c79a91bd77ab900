import type { Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { findAbsenceMs } from '../oracle/absence.js';
import { judge } from '../oracle/judge.js';
import { expired, resumed } from '../oracle/resume-flows.fixture.js';
import { startResumable } from '../oracle/returns.fixture.js';
import { takenOver } from '../oracle/seen-flows.fixture.js';
import { judgeRecording } from '../run/run.js';
import { findStranger, joinSockets } from './returns.js';

/** As a proxy takes it down: who each socket belongs to is not seen. */
function split(trace: Trace): Trace {
  const sockets = new Map<string, string>();
  const entries = trace.entries.map((entry) => {
    const key = `${entry.participant}/${entry.socket}`;
    const participant = sockets.get(key) ?? `socket-${sockets.size + 1}`;
    sockets.set(key, participant);
    return { ...entry, participant, socket: 0 };
  });
  return { ...trace, entries };
}

/** As if the recording had begun when a session was resumed for the first time. */
function beginAtResume(trace: Trace): Trace {
  const at = trace.entries.findIndex(({ socket }) => socket > 0);
  return { ...trace, entries: trace.entries.slice(at) };
}

describe('joinSockets()', () => {
  it.each([
    ['resumed', resumed],
    ['taken over', takenOver],
  ])('[RS-2] makes one participant of the sockets of a session: %s', (_name, flow) => {
    const joined = joinSockets(split(flow()));
    expect(judge(joined).findings).toEqual([]);
    const names = new Set(joined.entries.map(({ participant }) => participant));
    expect([...names]).toEqual(['socket-1', 'socket-2']);
    const own = joined.entries.filter(({ participant }) => participant === 'socket-1');
    expect(new Set(own.map(({ socket }) => socket))).toEqual(new Set([0, 1]));
  });

  it('[DE-2] is what a description needs that comes to the other socket', () => {
    expect(judge(split(resumed())).findings).not.toEqual([]);
  });

  it('leaves a trace as it is in which nobody came back on another socket', () => {
    const trace = split(expired());
    expect(joinSockets(trace)).toBe(trace);
    const own = resumed();
    expect(joinSockets(own)).toBe(own);
  });
});

describe('findStranger()', () => {
  it('[RS-2] names who came back to a session that began before the trace', () => {
    expect(findStranger(joinSockets(split(resumed())))).toBeUndefined();
    expect(findStranger(beginAtResume(resumed()))).toBe('alice');
  });

  it('[RS-6] names nobody who shows the token of a session of the trace', () => {
    const { script, alice } = startResumable();
    alice.closes();
    alice.reopens();
    const { token: resumeToken } = alice;
    const id = alice.asks({ case: 'resume', value: { sessionId: 'another', resumeToken } });
    alice.isResumed(id);
    expect(findStranger(script.trace)).toBeUndefined();
  });

  it('[RS-2] leaves its trace without a judgement', () => {
    const trace = beginAtResume(resumed());
    expect(judge(trace).findings).not.toEqual([]);
    const { result, reached } = judgeRecording({ id: 'x', title: 'x' }, trace);
    expect(reached.size).toBe(0);
    expect(result).toMatchObject({ verdict: 'inconclusive', failures: [] });
    expect(result.notJudgedBecause).toContain('alice came back to a session that began before');
  });
});

describe('findAbsenceMs()', () => {
  it('[RS-1] is as long as a session may be resumed, and 0 when none may', () => {
    const { script, alice, bob } = startResumable({ timers: { resumeMs: 300 } });
    alice.closes();
    bob.isClosed(4008);
    expect(findAbsenceMs(script.trace)).toBe(300 + 2000);
    expect(findAbsenceMs(expired())).toBeGreaterThan(0);
    script.wait(4000);
    script.settle();
    script.open('carol');
    expect(findAbsenceMs(script.trace)).toBe(0);
  });
});
