/** Owns the clauses that a whole run should have put to the test and did not. Pure. */
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import type { Judged } from '../run/run.js';
import { UNJUDGED } from './unjudged.js';

const ELSEWHERE =
  'it takes a server that loses sockets, refuses or falls silent, which `client` has';
const NO_SOUND = 'it takes sound, which the command interop plays and hears';

/** Clauses that no case of a mode can reach, each with the reason. */
export const UNREACHABLE: Partial<Record<ClauseId, string>> = {
  ...UNJUDGED,
  'CA-3': ELSEWHERE,
  'RS-9': ELSEWHERE,
  'RS-10': ELSEWHERE,
  'RS-11': ELSEWHERE,
  'RS-12': ELSEWHERE,
  'NG-5': ELSEWHERE,
  'RQ-6': ELSEWHERE,
};

/** Clauses that no case of `client` can reach. */
export const SOUND_ONLY: Partial<Record<ClauseId, string>> = {
  'EO-5': NO_SOUND,
  'CN-5': NO_SOUND,
  'HU-3': NO_SOUND,
  'MU-4': NO_SOUND,
  'DV-1': NO_SOUND,
  'DV-4': NO_SOUND,
  'DV-5': NO_SOUND,
};

/** What is open, and why. */
export interface Gaps {
  /** Every clause that was not reached, with the reason, which is empty where there is none. */
  readonly reasons: ReadonlyMap<ClauseId, string>;
  /** A sentence for each MUST without a reason, and one for all whose cases failed before they came to it. */
  readonly problems: readonly string[];
}

/** Finds what was required and not reached; `stopped` says why a run did not come to its end. */
export function findGaps(
  required: readonly ClauseId[],
  judged: readonly Judged[],
  mode = 'server',
  stopped?: string,
): Gaps {
  const unreachable = mode === 'client' ? SOUND_ONLY : UNREACHABLE;
  const reasons = new Map<ClauseId, string>();
  const problems: string[] = [];
  const behindFailures: ClauseId[] = [];
  for (const id of required) {
    if (judged.some((each) => isJudged(id, each))) continue;
    const reason = unreachable[id] ?? findReason(id, judged) ?? stopped;
    const isMust = CLAUSES[id].level === 'MUST';
    if (reason === undefined && judged.some((each) => failedBefore(id, each, 'knownFailing'))) {
      reasons.set(id, 'the cases that are there for it fail before, as is known');
      continue;
    }
    if (reason === undefined && isMust && judged.some((each) => failedBefore(id, each, 'failed'))) {
      reasons.set(id, 'the cases that are there for it failed before they came to it');
      behindFailures.push(id);
      continue;
    }
    reasons.set(id, reason ?? '');
    if (reason === undefined && isMust) {
      problems.push(`no case put ${id} (${CLAUSES[id].title}) to the test`);
    }
  }
  if (behindFailures.length > 0) {
    const isOne = behindFailures.length === 1;
    const which = `${nameSome(behindFailures)} ${isOne ? 'was' : 'were'} not judged`;
    problems.push(`${which}: the cases failed before they came to ${isOne ? 'it' : 'them'}`);
  }
  return { reasons, problems };
}

const NAMED = 8;

function nameSome(ids: readonly ClauseId[]): string {
  const rest = ids.length - NAMED;
  return `${ids.slice(0, NAMED).join(' ')}${rest > 0 ? ` and ${rest} more clauses` : ''}`;
}

/** A clause that is broken was put to the test, also where its wait never came to an end. */
function isJudged(id: ClauseId, { reached, result }: Judged): boolean {
  return reached.has(id) || result.failures.some(({ clause }) => clause === id);
}

function failedBefore(
  id: ClauseId,
  { result }: Judged,
  verdict: 'failed' | 'knownFailing',
): boolean {
  return result.verdict === verdict && result.clauses.includes(id);
}

/** A case that is there for the clause could not be played or judged. */
function findReason(id: ClauseId, judged: readonly Judged[]): string | undefined {
  const cases = judged.map(({ result }) => result).filter(({ clauses }) => clauses.includes(id));
  return cases.find(({ notJudgedBecause }) => notJudgedBecause !== '')?.notJudgedBecause;
}
