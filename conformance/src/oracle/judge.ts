/**
 * Owns the judgement of a trace: every monitor watches it, and what they say is put together. Where they
 * are silent, some order of the requests has to explain the whole.
 * Knows no clause in particular.
 */
import type { Trace } from '@audiocall/proto';
import type { ClauseId } from './clauses.js';
import type { Facts } from './facts.js';
import type { Finding, Monitor } from './monitor.js';
import { completeResults, findNameless } from './monitors/complete-results.js';
import { MONITORS } from './monitors/index.js';
import { findReuse, reusedIds } from './monitors/reused-ids.js';
import { type Explanation, searchOrder } from './orders/explain.js';
import { readTrace } from './read-trace.js';

/** What the oracle says of a trace. */
export interface Judgement {
  /** The clauses that the trace put to the test. */
  readonly reached: ReadonlySet<ClauseId>;
  /** What was broken, in trace order. One finding for each clause and participant. */
  readonly findings: readonly Finding[];
  /** What the search for an order came to; undefined where it was not asked. */
  readonly order?: Explanation['kind'];
}

/** Judges a trace. Pure: the same trace always gets the same judgement. */
export function judge(trace: Trace, monitors: readonly Monitor[] = MONITORS): Judgement {
  const facts = readTrace(trace);
  const { reached, broken } = watchReadable(facts, trace, monitors);
  const findings = findFirst(broken);
  // Where the monitors have nothing to say, races may still hide what no order of requests explains.
  const order = monitors === MONITORS && findings.length === 0 ? searchOrder(facts) : undefined;
  const judgement = {
    reached,
    findings,
    ...(order === undefined ? {} : { order: order.kind }),
  };
  return order?.kind === 'unexplained' ? { ...judgement, findings: [order.finding] } : judgement;
}

/** Everything that the monitors say of a trace. */
export function listFindings(
  trace: Trace,
  monitors: readonly Monitor[] = MONITORS,
): readonly Finding[] {
  return watchReadable(readTrace(trace), trace, monitors).broken;
}

/** The first one for each clause and participant, in trace order. */
export function findFirst(findings: readonly Finding[]): readonly Finding[] {
  const first = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.clause} ${finding.participant}`;
    const known = first.get(key);
    if (known === undefined || finding.at < known.at) first.set(key, finding);
  }
  return [...first.values()].sort((a, b) => a.at - b.at);
}

interface Watched {
  readonly reached: Set<ClauseId>;
  readonly broken: readonly Finding[];
}

/** What makes the rest of a trace a riddle, and who tells of it. */
const RIDDLES = [
  // An id comes to stand for two things (SE-2).
  { monitor: reusedIds, find: (facts: Facts) => findReuse(facts)?.request },
  // What was made, claimed or ended has no name (RQ-5).
  { monitor: completeResults, find: findNameless },
] as const;

/** Behind the first riddle nothing else is said of a trace: it would all come of that. */
function watchReadable(facts: Facts, trace: Trace, monitors: readonly Monitor[]): Watched {
  const [first] = RIDDLES.flatMap(({ monitor, find }) => {
    const request = monitors.includes(monitor) ? find(facts) : undefined;
    return request === undefined ? [] : [{ monitor, request }];
  }).sort((one, other) => one.request.sentAt - other.request.sentAt);
  if (first === undefined) return watchAll(facts, monitors);
  const entries = trace.entries.slice(0, first.request.sentAt);
  const before = watchAll(readTrace({ ...trace, entries }), monitors);
  const { reached, broken } = watchAll(facts, [first.monitor]);
  return {
    reached: new Set([...before.reached, ...reached]),
    broken: [...before.broken, ...broken],
  };
}

function watchAll(facts: Facts, monitors: readonly Monitor[]): Watched {
  const reached = new Set<ClauseId>();
  const broken: Finding[] = [];
  for (const monitor of monitors) {
    let last: ClauseId | undefined;
    const reach = (clause: ClauseId): void => {
      // Said over and over: at every frame that puts it to the test.
      if (clause === last) return;
      if (!monitor.clauses.includes(clause)) {
        throw new Error(`a monitor spoke for ${clause}, which is not its own`);
      }
      last = clause;
      reached.add(clause);
    };
    monitor.watch(facts, {
      reach,
      break: (clause, at, participant, explanation) => {
        reach(clause);
        broken.push({ clause, at, participant, explanation });
      },
    });
  }
  return { reached, broken };
}
