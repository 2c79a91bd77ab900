/**
 * Owns the two questions that most monitors ask: did an event that had to come arrive once it was due,
 * and did an event come that nothing allowed. Knows no clause in particular.
 */
import type { ClauseId } from './clauses.js';
import type { CallFact, EventCase, EventFact, Facts, SessionFact } from './facts.js';
import type { Verdict } from './monitor.js';
import { findEvents, findSettle } from './timeline.js';

/** An event that a session had to get exactly once. */
export interface Duty {
  readonly clause: ClauseId;
  readonly call: CallFact;
  readonly kind: EventCase;
  readonly to: SessionFact;
  /** The step from which on the cause was known. */
  readonly since: number;
  /** The cause, as the second half of a sentence: `bob claimed the call`. */
  readonly because: string;
}

/** The protocol's name of an event. */
export function nameEvent(kind: EventCase | undefined): string {
  if (kind === undefined) return 'an unknown event';
  const known = EVENT_NAMES.get(kind);
  if (known !== undefined) return known;
  const name = kind.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  EVENT_NAMES.set(kind, name);
  return name;
}

/** Asked for at every event. */
const EVENT_NAMES = new Map<EventCase, string>();

/**
 * Holds a session's trace to a duty: once the participant settled after the cause, the event is there,
 * and it is there once. Gives the first such event, if any.
 */
export function requireOnce(facts: Facts, verdict: Verdict, duty: Duty): EventFact | undefined {
  const { clause, call, kind, to, because } = duty;
  const events = findEvents(call, kind, to.participant).filter((fact) => fact.session === to);
  const [first, second] = events;
  if (second !== undefined) {
    verdict.break(
      clause,
      second.at,
      to.participant,
      `${to.participant} received ${nameEvent(kind)} for call ${call.id} twice; once is right.`,
    );
  }
  const due = findSettle(facts, to.participant, duty.since);
  const left = to.endsFrom !== undefined && (due === undefined || to.endsFrom < due);
  if (first !== undefined) verdict.reach(clause);
  else if (due !== undefined && !left) {
    verdict.break(
      clause,
      due,
      to.participant,
      `${to.participant} should have received ${nameEvent(kind)} for call ${call.id}, since ${because}. ` +
        'Everything that this caused had arrived by the Pong at this point, and it was not there.',
    );
  }
  return first;
}

/** A field of an event or a result that has to be what it is. */
export function requireField(
  verdict: Verdict,
  clause: ClauseId,
  at: number,
  participant: string,
  what: string,
  observed: unknown,
  expected: unknown,
): void {
  verdict.reach(clause);
  if (observed === expected) return;
  const show = (value: unknown) =>
    value === undefined ? 'left out' : value === '' ? 'empty' : JSON.stringify(value);
  verdict.break(
    clause,
    at,
    participant,
    `${what} should be ${show(expected)}, and ${participant} received ${observed === undefined ? 'none' : show(observed)}.`,
  );
}

/** Something that has to be so, told in a sentence of its own when it is not. */
export function requireThat(
  verdict: Verdict,
  clause: ClauseId,
  at: number,
  participant: string,
  holds: boolean,
  explanation: string,
): void {
  verdict.reach(clause);
  if (!holds) verdict.break(clause, at, participant, explanation);
}
