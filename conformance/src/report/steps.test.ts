import type { Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { findEntry } from '../oracle/changes.fixture.js';
import { base, reject } from '../oracle/flows.fixture.js';
import { judge } from '../oracle/judge.js';
import { floods } from '../oracle/limit-flows.fixture.js';
import { renderSteps } from './steps.js';

const reach = (trace: Trace): ReadonlySet<string> => judge(trace).reached;
const stepsOf = (trace: Trace, clauses: readonly string[] = []): readonly string[] =>
  renderSteps({ trace, reach }, clauses, 100);

describe('renderSteps()', () => {
  it('says who does what, one after the other, and leaves Pings out', () => {
    const steps = stepsOf(base());
    expect(steps[0]).toBe('    1  alice  opened audiocall.v1.proto');
    expect(steps.join('\n')).toContain('bob    ! RINGING (seq 1) call-1');
    expect(steps.join('\n')).not.toMatch(/ping|pong/);
    expect(steps.map((line) => Number(line.slice(0, 5)))).toEqual(steps.map((_, at) => at + 1));
  });

  it('[RJ-1] marks the step that puts a clause to the test, and no other', () => {
    const marked = stepsOf(reject(), ['RJ-1']).filter((line) => line.includes('◆'));
    expect(marked).toEqual([expect.stringMatching(/bob .*← OK #2 callId=call-1 {3}◆ RJ-1$/)]);
    expect(stepsOf(reject(), ['GL-1']).join('\n')).not.toContain('◆');
  });

  it('has a line for a Pong only where a clause waits for it', () => {
    const trace = base();
    const pong = findEntry(trace, 'bob pong 13');
    const late = (part: Trace): ReadonlySet<string> =>
      new Set(part.entries.length > pong ? ['G-4'] : []);
    const lines = renderSteps({ trace, reach: late }, ['G-4'], 100);
    expect(lines.filter((line) => line.includes('◆'))).toEqual([
      expect.stringMatching(/ bob {4}by now all that this caused has arrived {3}◆ G-4$/),
    ]);
  });

  it('shows two of many steps that differ in numbers alone', () => {
    const lines = stepsOf(floods());
    const at = lines.findIndex((line) => /^ +… \d+ more like it$/.test(line));
    expect(at).toBeGreaterThan(2);
    const [one = '', other = '', next = ''] = [lines[at - 2], lines[at - 1], lines[at + 1]];
    const shape = (line: string): string => line.replace(/\d+/g, '0');
    expect(shape(one)).toBe(shape(other));
    const hidden = Number(/\d+/.exec(lines[at] ?? '')?.[0]);
    expect(Number(next.slice(0, 5)) - Number(other.slice(0, 5))).toBe(hidden + 1);
  });

  it.each([60, 100])('fits into %i columns', (columns) => {
    const lines = renderSteps({ trace: base(), reach }, ['G-1', 'OF-1', 'CN-3', 'HU-1'], columns);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
  });
});
