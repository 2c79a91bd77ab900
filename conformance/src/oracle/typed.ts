/** Owns which sockets of a trace speak JSON (WR-7). Judges nothing. */
import { JSON_SUBPROTOCOL, type TraceEntry } from '@audiocall/proto';
import type { Facts, SocketFact } from './facts.js';

/** The entry opens a socket under the JSON subprotocol. */
export function isTyped({ what }: TraceEntry): boolean {
  return what.case === 'opened' && what.value.subprotocol === JSON_SUBPROTOCOL;
}

/** The sockets under the JSON subprotocol. */
export function findJsonSockets(facts: Facts): ReadonlySet<SocketFact> {
  return new Set(
    facts.sockets.filter(({ openedAt }) => {
      const entry = facts.entries[openedAt];
      return entry !== undefined && isTyped(entry);
    }),
  );
}
