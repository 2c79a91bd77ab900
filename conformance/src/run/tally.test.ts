import { describe, expect, it } from 'vitest';
import type { ClauseId } from '../oracle/clauses.js';
import { base } from '../oracle/flows.fixture.js';
import { addTallies, NOTHING, type Tally, tallyTrace } from './tally.js';

describe('tallyTrace()', () => {
  it('counts calls by their ids, and frames by their direction', () => {
    const trace = base();
    const count = (kind: string): number =>
      trace.entries.filter(({ what }) => what.case === kind).length;
    const reached = new Set<ClauseId>(['G-1', 'G-2', 'G-3']);
    expect(tallyTrace(trace, { reached, order: 'explained' })).toMatchObject({
      sessions: count('opened'),
      calls: 1,
      framesSent: count('sent'),
      framesReceived: count('received'),
      malformedSent: 0,
      checks: 3,
      ordersExplained: 1,
      ordersGivenUp: 0,
      ordersUnknown: 0,
    });
    expect(count('sent')).toBeGreaterThan(5);
  });
});

describe('addTallies()', () => {
  it('adds every field', () => {
    const situation = { party: 'caller', state: 'calling', event: '→ leave' } as const;
    const one: Tally = {
      sessions: 9,
      calls: 1,
      framesSent: 2,
      framesReceived: 3,
      malformedSent: 4,
      checks: 5,
      ordersExplained: 6,
      ordersGivenUp: 7,
      ordersUnknown: 8,
      situations: new Map([['x', { situation, times: 3 }]]),
      answered: new Set(['Leave']),
      lastAskedMs: 9,
    };
    expect(addTallies([one, one, NOTHING])).toEqual({
      sessions: 18,
      calls: 2,
      framesSent: 4,
      framesReceived: 6,
      malformedSent: 8,
      checks: 10,
      ordersExplained: 12,
      ordersGivenUp: 14,
      ordersUnknown: 16,
      situations: new Map([['x', { situation, times: 6 }]]),
      answered: new Set(['Leave']),
      lastAskedMs: 9,
    });
  });
});
