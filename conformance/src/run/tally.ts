/** Owns what can be counted in a trace: calls, frames, messages that are no frame, situations. Pure. */
import type { Trace } from '@audiocall/proto';
import type { Judgement } from '../oracle/judge.js';
import { readSituations, type SeenSituation } from '../oracle/situations.js';

/** What was done in one case. */
export interface Tally {
  readonly calls: number;
  readonly framesSent: number;
  readonly framesReceived: number;
  readonly malformedSent: number;
  /** Clauses that were put to the test. */
  readonly checks: number;
  /** Traces that some order of the requests explains. */
  readonly ordersExplained: number;
  /** Traces with too many orders to try them all. */
  readonly ordersGivenUp: number;
  /** Traces with something in them that the model of orders does not know. */
  readonly ordersUnknown: number;
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
  ordersExplained: 0,
  ordersGivenUp: 0,
  ordersUnknown: 0,
  situations: new Map(),
};

/** Counts a trace that was judged. */
export function tallyTrace(
  trace: Trace,
  { reached, order }: Pick<Judgement, 'reached' | 'order'>,
): Tally {
  const count = {
    ...NOTHING,
    checks: reached.size,
    ordersExplained: order === 'explained' ? 1 : 0,
    ordersGivenUp: order === 'gaveUp' ? 1 : 0,
    ordersUnknown: order === 'notUnderstood' ? 1 : 0,
  };
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
  const sum = { ...NOTHING };
  const situations = new Map<string, SeenSituation>();
  for (const each of tallies) {
    sum.calls += each.calls;
    sum.framesSent += each.framesSent;
    sum.framesReceived += each.framesReceived;
    sum.malformedSent += each.malformedSent;
    sum.checks += each.checks;
    sum.ordersExplained += each.ordersExplained;
    sum.ordersGivenUp += each.ordersGivenUp;
    sum.ordersUnknown += each.ordersUnknown;
    for (const [name, { situation, times }] of each.situations) {
      situations.set(name, { situation, times: times + (situations.get(name)?.times ?? 0) });
    }
  }
  return { ...sum, situations };
}
