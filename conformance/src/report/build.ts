/** Owns the report as a message: summary, clause table, verdict. Pure. */

import { type CaseResult, type Report, ReportSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import type { Judged } from '../run.js';

/** What a report is about. */
export interface ReportHead {
  readonly mode: 'server' | 'interop';
  readonly target: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly harnessVersion: string;
  /** The clauses that the cases of this mode are there to judge. */
  readonly scope: ReadonlySet<ClauseId>;
}

/** Puts a report together. */
export function buildReport(head: ReportHead, judged: readonly Judged[]): Report {
  const cases = judged.map(({ result }) => result);
  const count = (verdict: string): number =>
    cases.filter((result) => result.verdict === verdict).length;
  const clauses = (Object.keys(CLAUSES) as ClauseId[])
    .filter((id) => head.scope.has(id) || judged.some(({ reached }) => reached.has(id)))
    .map((id) => describeClause(id, judged));
  return create(ReportSchema, {
    reportVersion: 1,
    mode: head.mode,
    target: head.target,
    profile: 'core',
    features: [],
    seed: head.seed,
    durationMs: head.durationMs,
    harnessVersion: head.harnessVersion,
    verdict: decide(cases),
    summary: {
      passed: count('passed'),
      failed: count('failed'),
      knownFailing: 0,
      notOffered: count('notOffered'),
      inconclusive: count('inconclusive'),
    },
    cases,
    clauses,
  });
}

/** A run that judged nothing is never conformant. */
function decide(cases: readonly CaseResult[]): string {
  if (cases.some((result) => result.verdict === 'failed')) return 'not conformant';
  const isOpen = cases.some((result) => result.verdict === 'inconclusive');
  const isEmpty = !cases.some((result) => result.verdict === 'passed');
  return isOpen || isEmpty ? 'inconclusive' : 'conformant';
}

function describeClause(id: ClauseId, judged: readonly Judged[]): Report['clauses'][number] {
  const { level, profile, title, binds } = CLAUSES[id];
  const broken = judged.some(({ result }) => result.failures.some(({ clause }) => clause === id));
  const by = judged.filter(({ reached }) => reached.has(id)).map(({ result }) => result.id);
  const verdict = broken ? 'failed' : by.length > 0 ? 'passed' : 'notJudged';
  return {
    $typeName: 'audiocall.conformance.v1.ClauseResult',
    id,
    level,
    profile,
    title,
    binds,
    verdict,
    cases: by,
  };
}
