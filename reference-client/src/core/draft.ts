/**
 * Owns the working copy of one step: the state so far and the effects so far. A draft lives for one
 * input only. Knows nothing of calls; the state it starts from is never changed in place.
 */
import type { AppEvent } from './app-events.js';
import type { Effect, Failure, MediaOperation, OperationValue } from './effects.js';
import type { State } from './state.js';

/** A step under way. */
export interface Draft {
  state: State;
  readonly effects: Effect[];
}

export function update(draft: Draft, patch: Partial<State>): void {
  draft.state = { ...draft.state, ...patch };
}

export function emit(draft: Draft, event: AppEvent): void {
  draft.effects.push({ type: 'emit', event });
}

export function perform(draft: Draft, operation: MediaOperation): void {
  draft.effects.push({ type: 'media', operation });
}

export function succeed(draft: Draft, op: number, value: OperationValue = { kind: 'done' }): void {
  draft.effects.push({ type: 'settle', op, outcome: { ok: true, value } });
}

export function fail(draft: Draft, op: number, failure: Failure): void {
  draft.effects.push({ type: 'settle', op, outcome: { ok: false, failure } });
}

/** For the default branch of a switch over a closed union. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected ${JSON.stringify(value)}`);
}
