/**
 * Owns what the other party of a claimed call hears of a party's connection and media (RS-1, NG-2).
 * Does not know why it changed.
 */
import type { PeerState } from '@audiocall/proto';
import { type Draft, read, readKnown } from './draft.js';
import { tell } from './effects.js';
import { takeSeat } from './parties.js';
import type { SessionId } from './state.js';

/** Tells the other party of the claimed call that the session is in; nobody where it is in none. */
export function tellPeerState(draft: Draft, id: SessionId, state: PeerState): void {
  const activity = read(draft, 'sessions', id)?.activity;
  if (activity?.kind !== 'in-call') return;
  const call = readKnown(draft, 'calls', activity.call);
  const peer = takeSeat(call, id)?.peer;
  if (peer === undefined) return;
  tell(draft, peer.session, call.id, { case: 'peerState', value: { session: id, state } });
}

/** Whether the session exists and has no socket. */
export function isDetached(draft: Draft, id: SessionId): boolean {
  const session = read(draft, 'sessions', id);
  return session !== undefined && session.connection === undefined;
}
