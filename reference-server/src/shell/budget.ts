/**
 * Owns how much the server keeps for sessions that may be resumed and for calls that wait for their
 * claim, over all of them, and whose buffer has to go (LM-4).
 * Counts only: what it means that a buffer is gone is the core's to say.
 */
import type { Writes } from '../core/draft.js';
import type { Call, Session, SessionId } from '../core/state.js';
import type { Store } from './store.js';

export interface Budget {
  /** Counts what a step is about to replace. */
  note(store: Store, writes: Writes): void;
  /** Calls that wait for their claim hold their half (LM-4). */
  isFull(): boolean;
  /** The sessions whose buffers have to go, fullest first; none while there is room. */
  chooseVictims(store: Store): readonly SessionId[];
}

/** The part for calls; the rest is for resumes, so that neither starves the other. */
const CALLS_SHARE = 1 / 2;

/** Down to this part of their share buffers go, so that the search for them is rare. */
const RELIEF = 7 / 8;

/** `maxBytes` of 0 is no bound. */
export function createBudget(maxBytes: number): Budget {
  const maxCallBytes = maxBytes * CALLS_SHARE;
  const maxReplayBytes = maxBytes - maxCallBytes;
  let callBytes = 0;
  let replayBytes = 0;
  return {
    note(store, { calls, sessions }) {
      for (const [id, call] of calls) {
        callBytes += sizeOfCall(call) - sizeOfCall(store.calls.get(id));
      }
      for (const [id, session] of sessions) {
        replayBytes += sizeOfReplay(session) - sizeOfReplay(store.sessions.get(id));
      }
    },
    isFull: () => maxBytes > 0 && callBytes >= maxCallBytes,
    chooseVictims(store) {
      if (maxBytes === 0 || replayBytes <= maxReplayBytes) return [];
      const fullest = [...store.sessions.values()]
        .map((session) => ({ id: session.id, bytes: sizeOfReplay(session) }))
        .sort((a, b) => b.bytes - a.bytes);
      const victims: SessionId[] = [];
      let left = replayBytes;
      for (const { id, bytes } of fullest) {
        if (left <= maxReplayBytes * RELIEF) break;
        left -= bytes;
        victims.push(id);
      }
      return victims;
    },
  };
}

function sizeOfReplay(session: Session | undefined): number {
  const replay = session?.continuity?.replay;
  return replay === undefined ? 0 : replay.bytes + replay.responseBytes;
}

function sizeOfCall(call: Call | undefined): number {
  if (call?.phase.kind !== 'offered') return 0;
  const { sdpOffer, early } = call.phase;
  return (sdpOffer?.length ?? 0) + early.bytes + early.envelopeBytes;
}
