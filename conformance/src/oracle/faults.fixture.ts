/** Owns what a broken trace is for the tests of the monitors, and how the oracle's answer to it is read. */
import type { Trace } from '@audiocall/proto';
import { nameEntries } from './changes.fixture.js';
import type { ClauseId } from './clauses.js';
import { ENDED_OFFER_FLOWS } from './ended-offer-flows.fixture.js';
import { FEATURE_FLOWS } from './feature-flows.fixture.js';
import { CALL_FLOWS } from './flows.fixture.js';
import { FORK_FLOWS } from './fork-flows.fixture.js';
import { judge } from './judge.js';
import { LIMIT_FLOWS } from './limit-flows.fixture.js';
import { MEETING_FLOWS } from './meeting-flows.fixture.js';
import type { Monitor } from './monitor.js';
import { OPERATION_FLOWS } from './operation-flows.fixture.js';
import { RENEGOTIATION_FLOWS } from './renegotiation-flows.fixture.js';
import { REPLAY_FLOWS } from './replay-flows.fixture.js';
import { RESUME_FLOWS } from './resume-flows.fixture.js';
import { SESSION_FLOWS } from './session-flows.fixture.js';
import { TARGET_FLOWS } from './target-flows.fixture.js';
import { UNREAD_FLOWS } from './unread-flows.fixture.js';

/** A trace with one fault, and where the oracle has to see it. */
export interface Fault {
  readonly clause: ClauseId;
  /** What the server or the SDK did wrong, in a few words. */
  readonly what: string;
  readonly trace: () => Trace;
  /** The entry that has to be named: `bob RINGING 2`. */
  readonly at: string;
  /** The other clauses that this very fault breaks too. */
  readonly also: readonly ClauseId[];
  /** Who has to be named, where it is not the participant of that entry. */
  readonly who?: string;
}

/** One row of a table of faults. */
export function fault(
  clause: ClauseId,
  what: string,
  at: string,
  trace: () => Trace,
  also: readonly ClauseId[] = [],
): Fault {
  return { clause, what, at, trace, also };
}

/** What the oracle has to say of a broken trace. */
export function expectation({ clause, at, also, who }: Fault) {
  return { clause, at: [at], participant: [who ?? at.split(' ')[0]], also: [...also].sort() };
}

/** What the oracle says of a broken trace. */
export function findFault({ clause, trace, at }: Fault) {
  const broken = trace();
  const names = nameEntries(broken);
  const { findings } = judge(broken);
  const mine = findings.filter((finding) => finding.clause === clause);
  // A fault may show at several participants; one of them has to be the one that is named.
  const named = mine.filter((finding) => names[finding.at] === at);
  const shown = named.length > 0 ? named : mine;
  const others = findings.map((finding) => finding.clause).filter((id) => id !== clause);
  return {
    clause,
    at: shown.map((finding) => names[finding.at]),
    participant: shown.map((finding) => finding.participant),
    also: [...new Set(others)].sort(),
  };
}

/** Every conformant trace, by its name. */
export const FLOWS: readonly (readonly [string, () => Trace])[] = Object.entries({
  ...CALL_FLOWS,
  ...SESSION_FLOWS,
  ...ENDED_OFFER_FLOWS,
  ...FEATURE_FLOWS,
  ...RESUME_FLOWS,
  ...REPLAY_FLOWS,
  ...FORK_FLOWS,
  ...MEETING_FLOWS,
  ...RENEGOTIATION_FLOWS,
  ...OPERATION_FLOWS,
  ...LIMIT_FLOWS,
  ...TARGET_FLOWS,
  ...UNREAD_FLOWS,
});

/** Each clause of a file's monitors, with the conformant traces that reach it. */
export function listReached(
  monitors: readonly Monitor[],
): readonly (readonly [ClauseId, string])[] {
  const clauses = new Set(monitors.flatMap((monitor) => monitor.clauses));
  const reached = FLOWS.map(([name, flow]) => ({ name, by: judge(flow(), monitors).reached }));
  return [...clauses].map((clause) => {
    const flows = reached.filter(({ by }) => by.has(clause));
    return [clause, flows.map(({ name }) => name).join(', ')] as const;
  });
}
