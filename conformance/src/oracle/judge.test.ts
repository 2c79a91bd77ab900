import { type Trace, TraceSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { double, drop, leak, nameEntries, rewriteEvent } from './changes.fixture.js';
import { FLOWS } from './faults.fixture.js';
import { base } from './flows.fixture.js';
import { delayReceipts, dropPings, takePrefix } from './interleavings.fixture.js';
import { judge } from './judge.js';
import type { Monitor } from './monitor.js';

/** The findings of a trace, as text that shows what is wrong. */
function complaints(trace: Trace): readonly string[] {
  const { findings } = judge(trace);
  if (findings.length === 0) return [];
  const names = nameEntries(trace);
  return findings.map(
    ({ clause, at, explanation }) =>
      `${clause} at ${at} of ${names.length}, ${names[at]}: ${explanation}`,
  );
}

describe('judge() of conformant traces', () => {
  it('finds nothing in an empty trace, and reaches nothing', () => {
    const { findings, reached } = judge(create(TraceSchema));
    expect(findings).toEqual([]);
    expect([...reached]).toEqual([]);
  });

  it.each(FLOWS)('%s: finds nothing', (_name, flow) => {
    expect(complaints(flow()).join('\n')).toBe('');
  });

  it.each(FLOWS)('%s: finds nothing when it is cut off anywhere', (_name, flow) => {
    const trace = flow();
    for (let length = 0; length < trace.entries.length; length += 1) {
      expect(complaints(takePrefix(trace, length)).join('\n')).toBe('');
    }
  });

  it.each(FLOWS)('%s: finds nothing when sockets are read late and seldom settled', (_n, flow) => {
    const trace = flow();
    const { length } = trace.entries;
    const hops = fc.array(fc.nat({ max: 20 }), { minLength: length, maxLength: length });
    const kept = fc.array(fc.boolean(), { minLength: length, maxLength: length });
    const seen = fc.nat({ max: length });
    const property = fc.property(hops, kept, seen, (late, pings, prefix) => {
      const asked = dropPings(trace, pings);
      const read = delayReceipts(asked, late, 'frames and closes');
      expect(complaints(read).join('\n')).toBe('');
      const cutOff = takePrefix(delayReceipts(asked, late, 'frames'), prefix);
      expect(complaints(cutOff).join('\n')).toBe('');
    });
    fc.assert(property, { numRuns: 25 });
  });
});

/** A trace in which much is wrong, each thing with another clause. */
function breakEverything(): Trace {
  let trace = double(base(), 'bob RINGING');
  trace = drop(trace, 'alice RINGBACK');
  trace = drop(trace, 'alice pong 2');
  trace = rewriteEvent(trace, 'alice ANSWERED', 'answered', (value) => {
    value.calleeSession = 'another';
    value.needOffer = false;
  });
  trace = rewriteEvent(trace, 'bob DESCRIPTION', 'description', (value) => {
    value.sdp = 'v=0 another';
  });
  trace = rewriteEvent(trace, 'bob CONNECTED', 'connected', (value) => {
    value.record = false;
    value.peerMuted = true;
    value.userId = 'bob';
  });
  trace = leak(trace, 'bob LEAVE', 'alice', 'alice > leave');
  return drop(trace, 'bob LEAVE', 'bob CANDIDATES');
}

describe('judge() of broken traces', () => {
  it('finds each of many faults in one trace, in trace order', () => {
    const { findings, reached } = judge(breakEverything());
    const broken = new Set(findings.map(({ clause }) => clause));
    const expected = ['AN-2', 'CN-1', 'DE-2', 'EO-3', 'EO-4', 'G-3', 'G-5', 'G-7', 'HU-1'];
    for (const clause of [...expected, 'IC-1', 'MU-3', 'OF-1', 'OF-4'])
      expect(broken).toContain(clause);
    for (const clause of broken) expect(reached).toContain(clause);
    expect(findings.map(({ at }) => at)).toEqual(
      findings.map(({ at }) => at).sort((a, b) => a - b),
    );
  });

  it('says the same of the same trace', () => {
    const trace = breakEverything();
    expect(judge(trace)).toEqual(judge(trace));
  });

  it('keeps the first finding for each clause and participant', () => {
    const twice: Monitor = {
      clauses: ['G-1'],
      watch(_facts, verdict) {
        verdict.break('G-1', 5, 'bob', 'later');
        verdict.break('G-1', 2, 'bob', 'first');
        verdict.break('G-1', 3, 'alice', 'hers');
      },
    };
    const { findings } = judge(base(), [twice]);
    expect(findings.map(({ explanation }) => explanation)).toEqual(['first', 'hers']);
  });

  it('does not let a monitor speak for a clause that is not its own', () => {
    const stray: Monitor = { clauses: ['G-1'], watch: (_facts, verdict) => verdict.reach('G-2') };
    expect(() => judge(base(), [stray])).toThrow('G-2');
  });
});
