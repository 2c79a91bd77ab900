/** Owns results and reports for the tests of the renderers. */
import { type CaseResult, CaseResultSchema, FailureSchema, type Report } from '@audiocall/proto';
import { create, fromJsonString, type MessageInitShape, toJsonString } from '@bufbuild/protobuf';
import { drop, findEntry } from '../oracle/changes.fixture.js';
import { base } from '../oracle/flows.fixture.js';
import { judge } from '../oracle/judge.js';
import type { Judged } from '../run/run.js';
import { NOTHING } from '../run/tally.js';
import { buildReport, type ReportHead } from './build.js';
import { buildCoverage } from './coverage.js';

export function makeResult(init: MessageInitShape<typeof CaseResultSchema> = {}): CaseResult {
  return create(CaseResultSchema, {
    id: 'reject/ringing',
    title: 'The callee declines',
    kind: 'scenario',
    clauses: ['RJ-1', 'OF-1'],
    verdict: 'passed',
    durationMs: 12.4,
    runs: 1,
    ...init,
  });
}

/** A case in which bob was never told that the call is over. */
export function makeFailed(): CaseResult {
  const trace = drop(base(), 'bob LEAVE');
  const failures = judge(trace).findings.map(({ clause, participant, at, explanation }) =>
    create(FailureSchema, { clause, participant, eventIndex: at, explanation }),
  );
  return makeResult({ id: 'hang-up/both', verdict: 'failed', failures, trace, rerun: 'RERUN' });
}

/** The same with an id of the target's for its call, as it names calls in real life. */
export function makeFailedOf(callId: string): CaseResult {
  const json = toJsonString(CaseResultSchema, makeFailed());
  return fromJsonString(CaseResultSchema, json.replaceAll(/call-1-\w+/g, callId));
}

/** The step at which the failed case goes wrong. */
export const failedStep = (): number => findEntry(drop(base(), 'bob LEAVE'), 'bob pong 13');

export function makeReport(
  results: readonly CaseResult[],
  reached: readonly string[] = ['RJ-1'],
  head: Partial<ReportHead> = {},
): Report {
  const judged = results.map(
    (result): Judged => ({
      result,
      reached: new Set(reached) as Judged['reached'],
      tally: { ...NOTHING, calls: 1, framesSent: 20 },
    }),
  );
  return buildReport(
    {
      mode: 'server',
      target: 'our server',
      profile: 'core',
      features: ['resume'],
      seed: 7,
      durationMs: 1234,
      harnessVersion: '0.1.0',
      scope: new Set(['RJ-1', 'OF-1']),
      run: { command: 'RUN' },
      phases: [{ name: 'cases', durationMs: 1000 }],
      mutants: new Map([['RJ-1', ['deaf-reject']]]),
      coverage: buildCoverage(judged, (profile) => profile === 'core'),
      playingMs: 1000,
      knownFailing: [],
      problems: [],
      notes: [],
      unreached: new Map(),
      ...head,
    },
    judged,
  );
}

/** A case that breaks clauses, each at a step. */
export function makeBroken(
  id: string,
  ...broken: readonly (readonly [clause: string, at: number])[]
): CaseResult {
  const failures = broken.map(([clause, eventIndex]) =>
    create(FailureSchema, { clause, participant: 'alice', eventIndex, explanation: clause }),
  );
  return makeResult({ id, verdict: 'failed', failures });
}
