/** Owns the report as a message: summary, clause table, counts, verdict. Pure. */

import {
  type CaseResult,
  type ClauseResult,
  ClauseResultSchema,
  type Phase,
  type Report,
  ReportSchema,
  type RunInfoSchema,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import type { Judged } from '../run.js';
import { addTallies } from '../tally.js';

/** What a report is about. */
export interface ReportHead {
  readonly mode: 'server' | 'interop';
  readonly target: string;
  readonly profile: string;
  readonly features: readonly string[];
  readonly seed: number;
  readonly durationMs: number;
  readonly harnessVersion: string;
  /** The clauses that the cases of this mode are there to judge. */
  readonly scope: ReadonlySet<ClauseId>;
  readonly run: MessageInitShape<typeof RunInfoSchema>;
  readonly phases: readonly Pick<Phase, 'name' | 'durationMs'>[];
  /** The mutants that break each clause. */
  readonly mutants: ReadonlyMap<ClauseId, readonly string[]>;
}

const REPORT_VERSION = 2;

/** Puts a report together. */
export function buildReport(head: ReportHead, judged: readonly Judged[]): Report {
  const cases = judged.map(({ result }) => result);
  const count = (verdict: string): number =>
    cases.filter((result) => result.verdict === verdict).length;
  const clauses = (Object.keys(CLAUSES) as ClauseId[])
    .filter((id) => head.scope.has(id) || judged.some(({ reached }) => reached.has(id)))
    .map((id) => describeClause(id, judged));
  return create(ReportSchema, {
    reportVersion: REPORT_VERSION,
    mode: head.mode,
    target: head.target,
    profile: head.profile,
    features: [...head.features],
    seed: head.seed,
    durationMs: head.durationMs,
    harnessVersion: head.harnessVersion,
    run: head.run,
    verdict: decide(cases),
    summary: {
      passed: count('passed'),
      failed: count('failed'),
      knownFailing: count('knownFailing'),
      notOffered: count('notOffered'),
      inconclusive: count('inconclusive'),
    },
    cases,
    clauses,
    counts: addTallies(judged.map(({ tally }) => tally)),
    timings: { phases: [...head.phases], slowest: findSlowest(cases) },
    traceability: clauses.map(({ id }) => ({
      clause: id,
      cases: cases.filter((result) => result.clauses.includes(id)).map((result) => result.id),
      mutants: [...(head.mutants.get(id as ClauseId) ?? [])],
    })),
  });
}

/** A run that judged nothing is never conformant. */
function decide(cases: readonly CaseResult[]): string {
  if (cases.some((result) => result.verdict === 'failed')) return 'not conformant';
  const isOpen = cases.some((result) => result.verdict === 'inconclusive');
  const isEmpty = !cases.some((result) => result.verdict === 'passed');
  return isOpen || isEmpty ? 'inconclusive' : 'conformant';
}

function describeClause(id: ClauseId, judged: readonly Judged[]): ClauseResult {
  const { level, profile, title, binds, text, source, chapter } = CLAUSES[id];
  const broken = judged.some(({ result }) => result.failures.some(({ clause }) => clause === id));
  const by = judged.filter(({ reached }) => reached.has(id)).map(({ result }) => result.id);
  const verdict = broken ? 'failed' : by.length > 0 ? 'passed' : 'notJudged';
  return create(ClauseResultSchema, {
    id,
    level,
    profile,
    title,
    binds,
    text,
    source,
    chapter,
    verdict,
    cases: by,
  });
}

/** More slow cases interest nobody. */
const SLOW_CASES = 10;

function findSlowest(cases: readonly CaseResult[]): { caseId: string; durationMs: number }[] {
  return cases
    .map(({ id, durationMs }) => ({ caseId: id, durationMs }))
    .sort((one, other) => other.durationMs - one.durationMs)
    .slice(0, SLOW_CASES);
}
