/** Owns what it means that a participant waited in vain. */
import type { ClauseId } from '../oracle/clauses.js';

/** What a participant waited for in vain. */
export interface Silence {
  /** What did not come: `the response to request 3`. */
  readonly what: string;
  readonly waitedMs: number;
  /** The clause that promises it, where it is always the same one. */
  readonly clause?: ClauseId;
  /** The request whose response it is, if it is one. */
  readonly requestId?: number;
  /** The participant's socket on which it waited, where that was closed. */
  readonly closedSocket?: number;
  /** Its socket did not open: nobody did that in time, or the server refused it, with which the time has nothing to do. */
  readonly unopened?: 'late' | 'refused';
  /** What to look at: what was there already, and what is missing. A sentence without its stop. */
  readonly hint?: string;
  /** The last entry of the trace when the patience was over. */
  readonly at: number;
}

/** The case did not get what it waits for. */
export class TargetSilentError extends Error {
  constructor(
    readonly participant: string,
    readonly silence: Silence,
  ) {
    const { hint } = silence;
    const vain = describeVain(participant, silence);
    super(hint === undefined ? vain : `${vain}: ${hint}`);
    this.name = 'TargetSilentError';
  }
}

function describeVain(participant: string, silence: Silence): string {
  const { what, waitedMs, closedSocket, unopened } = silence;
  if (unopened === 'refused') return `${participant}'s socket did not open`;
  return closedSocket === undefined
    ? `${participant} waited ${waitedMs} ms for ${what}, and it did not come`
    : `${participant}'s socket was closed while it waited for ${what}`;
}

/**
 * The same wait in vain, told where what should have caused the answer stands, and with what to look at; any other error
 * as it is.
 */
export function placeSilence(error: unknown, at: number | undefined, hint?: string): unknown {
  if (!(error instanceof TargetSilentError) || at === undefined) return error;
  const more = hint === undefined ? {} : { hint };
  return new TargetSilentError(error.participant, { ...error.silence, ...more, at });
}
