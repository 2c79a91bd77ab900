/** Owns what can be counted in a trace: calls, frames, messages that are no frame, situations. Pure. */
import type { Trace } from '@audiocall/proto';
import type { Judgement } from '../oracle/judge.js';
import { readSituations, type SeenSituation } from '../oracle/situations.js';
import { readAnswers } from './unanswered.js';

/** What was done in one case. */
export interface Tally {
  /** Sessions that were created. */
  readonly sessions: number;
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
  /** The kinds of requests that got a response. */
  readonly answered: ReadonlySet<string>;
  /** When the last of them was sent to the server that all cases share; minus infinity where none was. */
  readonly lastAskedMs: number;
}

/** A case that did nothing. */
export const NOTHING: Tally = {
  sessions: 0,
  calls: 0,
  framesSent: 0,
  framesReceived: 0,
  malformedSent: 0,
  checks: 0,
  ordersExplained: 0,
  ordersGivenUp: 0,
  ordersUnknown: 0,
  situations: new Map(),
  answered: new Set(),
  lastAskedMs: Number.NEGATIVE_INFINITY,
};

/** Counts a trace that was judged; `startedAtMs` is when it began, by a clock that all traces of a run have. */
export function tallyTrace(
  trace: Trace,
  { reached, order }: Pick<Judgement, 'reached' | 'order'>,
  startedAtMs?: number,
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
      if (result?.case === 'createSession') count.sessions += 1;
      if (result?.case === 'offerCall') calls.add(result.value.callId);
    }
  }
  const { answered, lastAskedMs: sinceStart } = readAnswers(trace);
  const isShared = startedAtMs !== undefined && trace.server?.exclusive !== true;
  const lastAskedMs = isShared ? startedAtMs + sinceStart : NOTHING.lastAskedMs;
  const situations = readSituations(trace);
  return { ...count, calls: calls.size, situations, answered, lastAskedMs };
}

/** Several tallies together. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const sum = { ...NOTHING };
  const situations = new Map<string, SeenSituation>();
  for (const each of tallies) {
    sum.sessions += each.sessions;
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
  const answered = new Set(tallies.flatMap((each) => [...each.answered]));
  const lastAskedMs = Math.max(...[NOTHING, ...tallies].map((each) => each.lastAskedMs));
  return { ...sum, situations, answered, lastAskedMs };
}
