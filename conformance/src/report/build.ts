/** Owns the report as a message: summary, clause table, counts, verdict. Pure. */

import {
  type CaseResult,
  CaseResultSchema,
  type ClauseResult,
  ClauseResultSchema,
  type CountsSchema,
  type Coverage,
  type Failure,
  type KnownFailing,
  type Phase,
  type Report,
  ReportSchema,
  type RunInfoSchema,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import type { Judged } from '../run/run.js';
import { addTallies } from '../run/tally.js';
import { findNames } from '../wording/name-ids.js';
import { hasNoCall } from './core-functions.js';
import { findUnanswered } from './unanswered.js';
import { wordVerdict } from './word-verdict.js';

/** What a report is about. */
export interface ReportHead {
  readonly mode: 'server' | 'client' | 'interop' | 'check' | 'proxy';
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
  readonly coverage: Coverage;
  /** How long cases were played, in milliseconds. */
  readonly playingMs: number;
  readonly mutants: ReadonlyMap<ClauseId, readonly string[]>;
  readonly knownFailing: readonly KnownFailing[];
  /** What is wrong with the run as a whole, a sentence each. */
  readonly problems: readonly string[];
  /** What is no longer true of the list of known failures: that is no fault of the target. */
  readonly outdated?: readonly string[];
  /** Why nothing could be judged. */
  readonly obstacle?: string;
  readonly notes: readonly string[];
  /** It ended as the target answered nobody any more. */
  readonly hasHung?: boolean;
  /** Why clauses were not reached, or were not to be. */
  readonly unreached: ReadonlyMap<ClauseId, string>;
  /** The functions of core that an SDK lacks. */
  readonly lacks?: readonly string[];
  /** Clients that were to be in the matrix, and are not. */
  readonly absent?: readonly { readonly name: string; readonly reason: string }[];
}

/** Of the form of a report, as report.proto has it. */
export const REPORT_VERSION = 2;

/** Puts a report together. */
export function buildReport(head: ReportHead, judged: readonly Judged[]): Report {
  const cases = judged.map(({ result }) => addNames(result));
  const count = (verdict: string): number =>
    cases.filter((result) => result.verdict === verdict).length;
  const clauses = (Object.keys(CLAUSES) as ClauseId[])
    .filter((id) => head.scope.has(id) || judged.some(({ reached }) => reached.has(id)))
    .map((id) => describeClause(id, judged, head));
  const report = create(ReportSchema, {
    reportVersion: REPORT_VERSION,
    mode: head.mode,
    target: head.target,
    profile: head.profile,
    features: [...head.features],
    seed: head.seed,
    durationMs: head.durationMs,
    harnessVersion: head.harnessVersion,
    run: head.run,
    verdict: decide(cases, head),
    summary: {
      passed: count('passed'),
      failed: count('failed'),
      knownFailing: count('knownFailing'),
      notOffered: count('notOffered'),
      inconclusive: count('inconclusive'),
    },
    cases,
    unanswered: [...findUnanswered(judged, head.hasHung)],
    clauses,
    knownFailing: [...head.knownFailing],
    lacks: [...(head.lacks ?? [])],
    absentClients: (head.absent ?? []).map((each) => ({ ...each })),
    problems: [
      ...(head.obstacle === undefined ? [] : [head.obstacle]),
      ...head.problems,
      ...(head.outdated ?? []),
    ],
    notes: [...head.notes, ...(head.obstacle === undefined ? explainEmpty(cases) : [])],
    coverage: head.coverage,
    counts: countAll(judged, head.playingMs),
    timings: { phases: [...head.phases], slowest: findSlowest(cases) },
    traceability: clauses.map(({ id }) => ({
      clause: id,
      cases: cases.filter((result) => result.clauses.includes(id)).map((result) => result.id),
      mutants: [...(head.mutants.get(id as ClauseId) ?? [])],
    })),
  });
  report.claim = wordVerdict(report).claim;
  return report;
}

/** What is wrong is told with the ids of the trace; whoever reads it elsewhere reads their names. */
function addNames(result: CaseResult): CaseResult {
  if (result.trace === undefined) return result;
  return create(CaseResultSchema, {
    ...result,
    names: Object.fromEntries(findNames(result.trace)),
  });
}

/** What was done; generated cases are those that play many sequences. */
function countAll(
  judged: readonly Judged[],
  playingMs: number,
): MessageInitShape<typeof CountsSchema> {
  const { situations: _, ...counts } = addTallies(judged.map(({ tally }) => tally));
  const generated = judged.filter(({ result }) => result.kind === 'property');
  const generatedCalls = addTallies(generated.map(({ tally }) => tally)).calls;
  const generatedRuns = generated.reduce((sum, { result }) => sum + result.runs, 0);
  const perSecond = playingMs > 0 ? (generatedCalls * 1000) / playingMs : 0;
  return { ...counts, generatedCalls, generatedRuns, generatedCallsPerSecond: perSecond };
}

/** A run that judged nothing is never conformant. */
function decide(
  cases: readonly CaseResult[],
  { problems, outdated = [], obstacle, lacks = [] }: ReportHead,
): RunVerdict {
  if (obstacle !== undefined) return 'could not run';
  const hasFailed = cases.some((result) => result.verdict === 'failed');
  if (hasFailed || problems.length > 0) return 'not conformant';
  if (outdated.length > 0) return 'list outdated';
  const isOpen = cases.some((result) => result.verdict === 'inconclusive');
  return isOpen || isEmpty(cases) || hasNoCall(lacks) ? 'inconclusive' : 'conformant';
}

/** Nothing was judged to the end. What is only advised was, too, in a case that needs it. */
function isEmpty(cases: readonly CaseResult[]): boolean {
  return !cases.some(
    ({ verdict, failures }) => verdict === 'passed' || failures.some(({ advisory }) => advisory),
  );
}

/** What may come of a run. */
type RunVerdict =
  | 'conformant'
  | 'not conformant'
  | 'list outdated'
  | 'inconclusive'
  | 'could not run';

/** Why a run without a failure and without an open case has no verdict. */
function explainEmpty(cases: readonly CaseResult[]): readonly string[] {
  const verdicts = new Set(cases.map(({ verdict }) => verdict));
  if (verdicts.has('failed') || verdicts.has('inconclusive') || !isEmpty(cases)) return [];
  return verdicts.has('knownFailing')
    ? ['no case passed: those that were judged are known to fail, and that is no verdict']
    : [];
}

function describeClause(id: ClauseId, judged: readonly Judged[], head: ReportHead): ClauseResult {
  const { level, profile, title, binds, text, source, chapter } = CLAUSES[id];
  const failures = judged.flatMap(({ result }) => result.failures);
  const by = judged.filter(({ reached }) => reached.has(id)).map(({ result }) => result.id);
  const verdict = weigh(
    failures.filter(({ clause }) => clause === id),
    by.length > 0,
  );
  const isBare = verdict === 'passed' && !mayClaim(profile, head);
  const why = head.unreached.get(id);
  const bare = `the target does not offer ${profile}: that it keeps to the clause without it is no claim`;
  return create(ClauseResultSchema, {
    id,
    level,
    profile,
    title,
    binds,
    text,
    source,
    chapter,
    verdict: isBare ? 'notJudged' : verdict,
    cases: by,
    // What an option leaves out is not looked for at the target.
    notJudgedBecause: isBare ? (why ?? bare) : verdict === 'notJudged' ? (why ?? '') : '',
  });
}

/** Of a feature that a target does not offer nothing may be claimed; a recording does not say what is offered. */
function mayClaim(profile: string, { mode, features }: ReportHead): boolean {
  if (profile === 'core' || profile === 'operation') return true;
  return (mode !== 'server' && mode !== 'client') || features.includes(profile);
}

function weigh(failures: readonly Failure[], wasReached: boolean): string {
  if (failures.length === 0) return wasReached ? 'passed' : 'notJudged';
  const counting = failures.filter(({ advisory }) => !advisory);
  if (counting.length === 0) return 'advised';
  const isKnown = counting.every(({ knownFailingBecause }) => knownFailingBecause !== '');
  return isKnown ? 'knownFailing' : 'failed';
}

/** More slow cases interest nobody. */
const SLOW_CASES = 10;

function findSlowest(cases: readonly CaseResult[]): { caseId: string; durationMs: number }[] {
  return cases
    .map(({ id, durationMs }) => ({ caseId: id, durationMs }))
    .sort((one, other) => other.durationMs - one.durationMs)
    .slice(0, SLOW_CASES);
}
