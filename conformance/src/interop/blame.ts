/**
 * Owns the answer to whose fault it is when two SDKs and a server do not get on: from a broken clause
 * and the entry of the trace at which it broke, to a side. Pure.
 */
import type { CaseResult, Failure, Trace, TraceEntry } from '@audiocall/proto';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';

/** Who can break a clause. */
export type Side = 'caller' | 'callee' | 'server';

/** Names the side that broke each clause of a case between two SDKs. */
export function blameSides(result: CaseResult): void {
  const { trace } = result;
  if (trace === undefined) return;
  for (const failure of result.failures) {
    const side = findSide(failure, trace);
    failure.side = side;
    failure.blame = describe(side, failure, result);
  }
}

function describe(side: Side, { clause }: Failure, { caller, callee }: CaseResult): string {
  if (side === 'server') return `The server broke ${clause}.`;
  const name = side === 'caller' ? caller : callee;
  return `The ${side}'s SDK, ${name}, broke ${clause}.`;
}

/** The side that broke the clause of a failure. */
export function findSide(failure: Failure, trace: Trace): Side {
  const entry = trace.entries[failure.eventIndex];
  const binds = CLAUSES[failure.clause as ClauseId]?.binds;
  if (failure.clause === 'CN-1') return findWhoKeepsFromConnecting(failure, trace);
  if (entry === undefined) return 'server';
  const witness = asSide(entry.participant);
  // A side hears what the other one sends.
  if (entry.what.case === 'heard') return witness === 'caller' ? 'callee' : 'caller';
  if (binds === 'server') return 'server';
  switch (entry.what.case) {
    case 'received':
    case 'receivedRaw':
      return binds === 'client' ? asSide(failure.participant) : 'server';
    case 'closed':
      return entry.what.value.byParticipant ? witness : 'server';
    default:
      return witness;
  }
}

/**
 * A call that is never connected: an SDK that got CONNECTED and did not say so, else the one that
 * never reported media to the server, else the server.
 */
function findWhoKeepsFromConnecting(failure: Failure, trace: Trace): Side {
  const witness = asSide(failure.participant);
  const wasTold = trace.entries.some(
    (entry) => entry.participant === failure.participant && isConnected(entry),
  );
  if (wasTold) return witness;
  const mute = (['caller', 'callee'] as const).find(
    (side) => !trace.entries.some((entry) => entry.participant === side && reportsMedia(entry)),
  );
  return mute ?? 'server';
}

function isConnected({ what }: TraceEntry): boolean {
  return (
    what.case === 'received' &&
    what.value.body.case === 'event' &&
    what.value.body.value.body.case === 'connected'
  );
}

function reportsMedia({ what }: TraceEntry): boolean {
  return what.case === 'sent' && what.value.body.case === 'mediaReport';
}

function asSide(participant: string): Side {
  return participant === 'caller' || participant === 'callee' ? participant : 'server';
}
