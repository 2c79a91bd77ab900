/**
 * Owns what becomes of a failure that counts less: one on the list of known failures, or one of a
 * clause that only says SHOULD. Also whether that list is still true.
 */
import {
  type CaseResult,
  CaseResultSchema,
  type KnownFailing,
  KnownFailingSchema,
} from '@audiocall/proto';
import { clone, create } from '@bufbuild/protobuf';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { matchesName } from '../usage/select.js';
import { UsageError } from '../usage/usage-error.js';
import { describeMissing } from './missing-clauses.js';
import { readRegularFile } from './regular-file.js';
import type { Judged } from './run.js';

/** An entry of the list. */
export interface KnownFailure {
  readonly clause: ClauseId;
  /** The cases in which it fails, as a glob. */
  readonly cases: string;
  readonly reason: string;
}

/** Reads a list: on each line a clause, a glob for cases, and the reason; `#` begins a comment. */
export function readKnownFailing(text: string): readonly KnownFailure[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (/^\s*(#|$)/.test(line)) return [];
    const [, id = '', cases = '', reason = ''] = /^\s*(\S+)\s*(\S*)\s*(.*?)\s*$/.exec(line) ?? [];
    const clause = id.toUpperCase();
    if (!Object.hasOwn(CLAUSES, clause)) {
      throw new UsageError(
        `line ${index + 1} of the known failures: there is no clause ${id}; a line has the form CLAUSE CASES REASON, such as \`RJ-1 reject/* ticket 12\``,
      );
    }
    if (cases === '' || reason === '') {
      throw new UsageError(
        `line ${index + 1} of the known failures: write a clause, a case and the reason, such as \`RJ-1 reject/* the gateway keeps the call, ticket 12\``,
      );
    }
    return [{ clause: clause as ClauseId, cases, reason }];
  });
}

/** Reads the list in a file; an empty one where there is no file. */
export async function loadKnownFailing(path: string | undefined): Promise<readonly KnownFailure[]> {
  if (path === undefined) return [];
  const text = await readRegularFile(path).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the list of known failures cannot be read: ${reason}`);
  });
  return readKnownFailing(text);
}

/** A judged case, with what is known or only advised taken off its account. */
export function excuse(judged: Judged, known: readonly KnownFailure[], strict: boolean): Judged {
  if (judged.result.verdict !== 'failed') return judged;
  const result = clone(CaseResultSchema, judged.result);
  for (const failure of result.failures) {
    failure.advisory = !strict && CLAUSES[failure.clause as ClauseId]?.level === 'SHOULD';
    const entry = known.find((each) => covers(each, result.id, failure.clause));
    failure.knownFailingBecause = entry?.reason ?? '';
  }
  const open = result.failures.filter((each) => !each.advisory && each.knownFailingBecause === '');
  if (open.length > 0) return { ...judged, result };
  const reason = result.failures.find((each) => each.knownFailingBecause !== '');
  const missing = result.clauses.filter((id) => !judged.reached.has(id as ClauseId));
  if (reason !== undefined) {
    result.verdict = 'knownFailing';
    result.knownFailingBecause = reason.knownFailingBecause;
  } else if (wasKeptBack(result, judged.waited)) {
    result.verdict = 'notOffered';
    const advice = [...new Set(result.failures.map(({ clause }) => clause))].join(', ');
    result.notJudgedBecause = `the case needs what ${advice} only advises: ${result.notJudgedBecause}`;
  } else if (result.notJudgedBecause !== '' || missing.length > 0) {
    result.verdict = 'inconclusive';
    result.notJudgedBecause ||= describeMissing(missing, result.trace);
  } else {
    result.verdict = 'passed';
  }
  return { ...judged, result };
}

/** Who waits in vain for what it could read only if the target did as advised, has not seen a fault. */
function wasKeptBack({ failures }: CaseResult, waited: string | undefined): boolean {
  return failures.some(({ advisory, participant }) => advisory && participant === waited);
}

function covers(entry: KnownFailure, caseId: string, clause: string): boolean {
  return entry.clause === clause && matchesName(entry.cases, caseId);
}

/** What is to be said of the list after a run. */
export interface ListReview {
  readonly entries: readonly KnownFailing[];
  /** Entries that are no longer true, a sentence each. */
  readonly problems: readonly string[];
  /** Entries of which this run can say nothing. */
  readonly notes: readonly string[];
}

/** Whether each entry still covers a failure. `allCases` are the names of all cases of all modes. */
export function reviewList(
  known: readonly KnownFailure[],
  judged: readonly Pick<Judged, 'result' | 'reached'>[],
  allCases: readonly string[],
): ListReview {
  const problems: string[] = [];
  const notes: string[] = [];
  const entries = known.map((entry) => {
    const matching = judged.filter(({ result: { id } }) => matchesName(entry.cases, id));
    const covered = matching
      .flatMap(({ result: { id, failures } }) =>
        failures.map((each) => covers(entry, id, each.clause)),
      )
      .filter(Boolean).length;
    const name = `known failure ${entry.clause} ${entry.cases}`;
    if (covered === 0) {
      const wasKept = matching.some(
        ({ result: { verdict }, reached }) =>
          verdict === 'passed' ||
          (/^(failed|knownFailing)$/.test(verdict) && reached.has(entry.clause)),
      );
      const wasJudged = matching.some(({ result: { verdict } }) =>
        /^(failed|knownFailing)$/.test(verdict),
      );
      if (wasKept) problems.push(`${name}: it passes now; take the line out`);
      else if (wasJudged) notes.push(`${name}: its cases fail before they come to it`);
      else if (matching.length > 0) notes.push(`${name}: its cases were not judged in this run`);
      else if (allCases.some((id) => matchesName(entry.cases, id)))
        notes.push(`${name}: its cases are not part of this run`);
      else problems.push(`${name}: no case has such a name; \`list\` has them`);
    }
    return create(KnownFailingSchema, { ...entry, covered });
  });
  return { entries, problems, notes };
}
