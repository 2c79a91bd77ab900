/**
 * Owns how the judgement of a trace becomes the result of a case: its verdict, and why there is none. Pure.
 */
import {
  type CaseResult,
  CaseResultSchema,
  type Failure,
  FailureSchema,
  type Trace,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import type { FeatureName } from '../features.js';
import type { ClauseId } from '../oracle/clauses.js';
import { explainClose } from '../oracle/explained-closes.js';
import type { FurtherService } from '../usage/service-keys.js';
import { listAnswers } from './answers.js';
import { describeTones } from './heard.js';
import { describeHindrance, describeRefusal } from './hindrances.js';
import { describeMissing } from './missing-clauses.js';
import type { Played, Stop } from './played.js';
import { describeRefusedOffer } from './refused-offers.js';
import { hintAtGap } from './small-buffers.js';
import { describeTimedOut } from './timed-out.js';

/** What a case says of itself. */
export interface CaseAbout {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly clauses: readonly ClauseId[];
  /** What happens in it, for a person; the title where there is no more to say. */
  readonly description?: string;
  /** The race that it brings about. */
  readonly race?: string;
  /** The features without which it cannot be played. */
  readonly needs?: readonly FeatureName[];
  /** The services beside the usual one that it uses. */
  readonly uses?: readonly FurtherService[];
  /** The two clients that play it, by the names that the user gave them. */
  readonly pair?: { readonly caller: string; readonly callee: string };
}

/** What a result says of its case, whatever came of it. */
export function describe(
  about: CaseAbout,
): Pick<
  CaseResult,
  'id' | 'title' | 'kind' | 'clauses' | 'description' | 'race' | 'needs' | 'caller' | 'callee'
> {
  const { id, title, kind, clauses, description = title, race = '', needs = [] } = about;
  const { caller = '', callee = '' } = about.pair ?? {};
  const lists = { clauses: [...clauses], needs: [...needs] };
  return { id, title, kind, description, race, ...lists, caller, callee };
}

/** Stops of which a failed case says why. */
const TELLING: ReadonlySet<Stop['kind']> = new Set([
  'silent',
  'broken',
  'hung',
  'flooded',
  'full',
  'stuck',
]);

/** From a judgement to a verdict: a pass has reached every clause that the case is there for. */
export function sumUp(
  about: CaseAbout,
  { trace, judgement, stop, hindrance }: Pick<Played, 'trace' | 'judgement' | 'stop' | 'hindrance'>,
  durationMs: number,
): CaseResult {
  const failures: Failure[] = judgement.findings.map((finding) =>
    create(FailureSchema, {
      clause: finding.clause,
      participant: finding.participant,
      eventIndex: finding.at,
      explanation: finding.explanation,
    }),
  );
  const result = create(CaseResultSchema, {
    ...describe(about),
    durationMs,
    runs: 1,
    failures,
    tones: describeTones(trace),
  });
  const explanation = explainStop(trace, stop);
  const missing = about.clauses.filter((clause) => !judgement.reached.has(clause));
  if (failures.length > 0) {
    result.verdict = 'failed';
    result.trace = trace;
    if ('reason' in stop && TELLING.has(stop.kind)) {
      result.notJudgedBecause = stop.reason;
    }
  } else if (stop.kind === 'notOffered') {
    result.verdict = 'notOffered';
    result.notJudgedBecause = stop.reason;
  } else if (stop.kind === 'silent' && explanation === undefined) {
    result.verdict = 'failed';
    result.trace = trace;
    result.failures = [blameSilence(about, trace, stop)];
  } else if (stop.kind !== 'none' || missing.length > 0) {
    const hindered = hindrance ?? describeHindered(trace, stop);
    const reason =
      stop.kind === 'none' ? describeMissing(missing, trace) : (explanation ?? stop.reason);
    result.verdict = hindered === undefined ? 'inconclusive' : 'notOffered';
    const hint = hintAtGap(listAnswers(trace), trace.server);
    result.notJudgedBecause = hindered ?? `${reason}${hint}`;
    if (hindered === undefined) result.trace = trace;
  } else {
    result.verdict = 'passed';
    // The log of a pair is looked at when it works, too: to see how another pair should go.
    if (about.pair !== undefined) result.trace = trace;
  }
  return result;
}

/** The limit that is known and kept a case from its end, as far as nobody is to blame for that. */
function describeHindered(trace: Trace, { kind }: Stop): string | undefined {
  switch (kind) {
    case 'none':
    case 'silent':
    case 'stuck':
      return describeHindrance(trace);
    case 'broken':
      // A timer that is short explains no fault of a script.
      return describeRefusal(trace);
    default:
      return undefined;
  }
}

/** What is behind the end of a script, where that says more than its reason. */
function explainStop(trace: Trace, stop: Stop): string | undefined {
  if (stop.kind === 'silent') return explainSilence(trace, stop);
  return stop.kind === 'stuck' ? describeRefusedOffer(trace) : undefined;
}

/** Every event but one is of a call; a close, or that one, comes whatever became of calls. */
const OF_A_CALL = / for the event (?!sessionClosed)(\w+)/;

/** Why nobody is to blame: the server could close the socket, or what was waited for had no call to come of. */
function explainSilence(
  trace: Trace,
  { closed, clause, participant, at, reason }: Extract<Stop, { kind: 'silent' }>,
): string | undefined {
  const explained = closed === undefined ? undefined : explainClose(trace, closed);
  // What a clause promises by itself comes whatever was refused.
  if (explained !== undefined || clause !== undefined) return explained;
  const refused = describeRefusedOffer(trace);
  const event = OF_A_CALL.exec(reason)?.[1];
  if (refused !== undefined || event === undefined) return refused;
  return describeTimedOut(trace, participant, at, event);
}

/**
 * Something that the specification promises did not come, and no monitor could say so, since the
 * participant was never settled: the promise itself is broken.
 */
function blameSilence(
  about: Pick<CaseAbout, 'clauses'>,
  { entries }: Trace,
  stop: Extract<Stop, { kind: 'silent' }>,
): Failure {
  const { clause, participant, at, reason } = stop;
  // A socket that opened behind the patience is in the trace, which must not deny it.
  const lateAt = entries.findIndex(
    ({ participant: whose, what }, step) =>
      step > at && whose === participant && what.case === 'opened',
  );
  const late = clause === 'WR-1' ? entries[lateAt] : undefined;
  const afterMs = late?.what.case === 'opened' ? late.atMs - late.what.value.dialledMs : 0;
  return create(FailureSchema, {
    clause: clause ?? about.clauses[0] ?? 'G-5',
    participant,
    eventIndex: Math.max(0, late === undefined ? at : lateAt),
    explanation:
      late === undefined
        ? `${reason}.`
        : `${reason} in that time; it opened after ${Math.round(afterMs)} ms.`,
  });
}
