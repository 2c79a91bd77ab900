/**
 * Owns what playing comes to: whether a script went to its end, or why it stopped, and what a case
 * that was played, once or many times, hands over to be summed up. Judges nothing.
 */
import { type ReplaySchema, type Trace, TraceSchema } from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { DriverHangsError } from '../interop/driver-error.js';
import type { ClauseId } from '../oracle/clauses.js';
import type { ClosedWait } from '../oracle/explained-closes.js';
import type { Judgement } from '../oracle/judge.js';
import { FloodError } from '../peers/intake.js';
import { TargetSilentError } from '../target/target-silent.js';
import {
  NothingToGoOnWithError,
  NotOfferedError,
  NotRunError,
  TargetFullError,
} from './not-judged.js';
import { NOTHING, type Tally } from './tally.js';

/** Why a script stopped where the reason says it all; `stuck`: it had nothing to go on with. */
type PlainStop = 'notOffered' | 'notRun' | 'broken' | 'flooded' | 'full' | 'stuck';

/** Why a script stopped before its end. */
export type Stop =
  | { readonly kind: 'none' }
  | { readonly kind: PlainStop; readonly reason: string }
  | { readonly kind: 'hung'; readonly participant: string; readonly reason: string }
  | {
      readonly kind: 'silent';
      readonly participant: string;
      readonly reason: string;
      readonly clause: ClauseId | undefined;
      readonly at: number;
      /** Its socket did not open. */
      readonly unopened?: 'late' | 'refused';
      /** Where it waited on a socket that was closed: what for. */
      readonly closed?: ClosedWait;
    };

/** What plays a generated sequence again. */
export type ReplayPart = Pick<MessageInitShape<typeof ReplaySchema>, 'commands' | 'path' | 'seed'>;

/**
 * Whether it may go otherwise when it is played again, as the machine may have been late. How much somebody
 * sends has nothing to do with the time, and takes long to play.
 */
export function mayBeLateness({ judgement, stop }: Pick<Played, 'judgement' | 'stop'>): boolean {
  if (stop.kind === 'flooded' || isRefused(stop)) return false;
  return judgement.findings.length > 0 || ODD.has(stop.kind);
}

/** No socket was opened, and the time has no part in that. */
export function isRefused(stop: Stop): boolean {
  return stop.kind === 'silent' && stop.unopened === 'refused';
}

/** How a script stops that may go to its end the next time. */
const ODD: ReadonlySet<Stop['kind']> = new Set(['silent', 'broken', 'hung', 'full']);

/** A case that was played. */
export interface Played {
  /** The trace that counts: of several, the one that failed. */
  readonly trace: Trace;
  readonly judgement: Judgement;
  readonly stop: Stop;
  readonly runs: number;
  readonly tally: Tally;
  readonly replay?: ReplayPart;
  /** Of many plays: the first limit that is known and kept one of them from its end. */
  readonly hindrance?: string | undefined;
  /** When its trace began, by a clock that all threads have. */
  readonly startedAtMs?: number;
}

/** Plays a script; gives why it stopped. */
export async function play(script: () => Promise<void>): Promise<Stop> {
  try {
    await script();
    return { kind: 'none' };
  } catch (error) {
    return readStop(error) ?? { kind: 'broken', reason: sayWhat(error) };
  }
}

/** The stop that an error means which scripts may end with; undefined for any other, which is a fault of the harness. */
export function readStop(error: unknown): Stop | undefined {
  const reason = sayWhat(error);
  if (error instanceof NotOfferedError) return { kind: 'notOffered', reason };
  if (error instanceof NotRunError) return { kind: 'notRun', reason };
  if (error instanceof TargetFullError) return { kind: 'full', reason };
  if (error instanceof NothingToGoOnWithError) return { kind: 'stuck', reason };
  if (error instanceof FloodError) return { kind: 'flooded', reason };
  if (error instanceof DriverHangsError) {
    return { kind: 'hung', participant: error.participant, reason };
  }
  if (!(error instanceof TargetSilentError)) return undefined;
  const { participant, silence } = error;
  const { clause, at, closedSocket: socket, unopened } = silence;
  const closed = socket === undefined ? {} : { closed: { ...silence, participant, socket } };
  const more = unopened === undefined ? {} : { unopened };
  return { kind: 'silent', participant, reason, clause, at, ...closed, ...more };
}

/** What an error says. */
export function sayWhat(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What is handed over when no trace counts. */
export function nothingPlayed(stop: Stop, reached: ReadonlySet<ClauseId> = new Set()): Played {
  const judgement = { reached, findings: [] };
  return { trace: create(TraceSchema), judgement, stop, runs: 0, tally: NOTHING };
}
