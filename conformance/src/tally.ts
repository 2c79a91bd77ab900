/** Owns what can be counted in a trace: calls, frames, messages that are no frame, situations. Pure. */
import type { Trace } from '@audiocall/proto';
import { readSituations, type SeenSituation } from './oracle/situations.js';

/** What was done in one case. */
export interface Tally {
  readonly calls: number;
  readonly framesSent: number;
  readonly framesReceived: number;
  readonly malformedSent: number;
  /** Clauses that were put to the test. */
  readonly checks: number;
  /** The situations that came about, by their names. */
  readonly situations: ReadonlyMap<string, SeenSituation>;
}

/** A case that did nothing. */
export const NOTHING: Tally = {
  calls: 0,
  framesSent: 0,
  framesReceived: 0,
  malformedSent: 0,
  checks: 0,
  situations: new Map(),
};

/** Counts a trace that put so many clauses to the test. */
export function tallyTrace(trace: Trace, checks: number): Tally {
  const count = { ...NOTHING, checks };
  const calls = new Set<string>();
  for (const { what } of trace.entries) {
    if (what.case === 'sent') count.framesSent += 1;
    else if (what.case === 'sentRaw') count.malformedSent += 1;
    else if (what.case === 'received') {
      count.framesReceived += 1;
      const { body } = what.value;
      const result = body.case === 'response' ? body.value.result : undefined;
      if (result?.case === 'offerCall') calls.add(result.value.callId);
    }
  }
  return { ...count, calls: calls.size, situations: readSituations(trace) };
}

/** Several tallies together. */
export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, each) => ({
      calls: sum.calls + each.calls,
      framesSent: sum.framesSent + each.framesSent,
      framesReceived: sum.framesReceived + each.framesReceived,
      malformedSent: sum.malformedSent + each.malformedSent,
      checks: sum.checks + each.checks,
      situations: addSituations(sum.situations, each.situations),
    }),
    NOTHING,
  );
}

function addSituations(
  some: Tally['situations'],
  others: Tally['situations'],
): Tally['situations'] {
  const all = new Map(some);
  for (const [name, { situation, times }] of others) {
    all.set(name, { situation, times: times + (all.get(name)?.times ?? 0) });
  }
  return all;
}
