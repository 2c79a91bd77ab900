/**
 * Owns what the loss of a socket means: the session waits to be resumed, or it ends (RS-1, RS-4).
 * Does not know how it is resumed.
 */
import { EndReason, PeerState } from '@audiocall/proto';
import { type Draft, read, readKnown, write } from './draft.js';
import { arm, close } from './effects.js';
import { endCall } from './ending.js';
import { tellPeerState } from './peer-state.js';
import { endSession, LOST, loseConnection, releaseConnection } from './sessions.js';
import type { Connection, SessionId } from './state.js';

/** The socket is gone, or so silent that it is closed with `code`. */
export function detach(draft: Draft, connection: Connection, code?: number): void {
  const session =
    connection.session === undefined ? undefined : readKnown(draft, 'sessions', connection.session);
  const continuity = session?.continuity;
  if (session === undefined || continuity === undefined || !continuity.isArmed) {
    loseConnection(draft, connection, code);
    return;
  }
  const { id, timers, activity } = session;
  write(draft, 'sessions', id, {
    ...session,
    connection: undefined,
    continuity: { ...continuity, requests: connection.requests },
  });
  releaseConnection(draft, connection);
  if (code !== undefined) close(draft, connection.id, code);
  arm(draft, { kind: 'resume', id }, timers.resumeMs);
  if (activity.kind === 'calling') arm(draft, { kind: 'resume-ring', id }, timers.resumeRingMs);
  tellPeerState(draft, id, PeerState.RECONNECTING);
}

/** Nobody came back for the session. */
export function expireSession(draft: Draft, id: SessionId): void {
  const session = read(draft, 'sessions', id);
  if (session !== undefined && session.connection === undefined) endSession(draft, id, LOST);
}

/** Nobody came back for the session's offer, of which it is told when it does. */
export function expireDetachedOffer(draft: Draft, id: SessionId): void {
  const session = read(draft, 'sessions', id);
  if (session === undefined || session.connection !== undefined) return;
  if (session.activity.kind !== 'calling') return;
  const call = readKnown(draft, 'calls', session.activity.call);
  endCall(draft, call, EndReason.PEER_LOST, undefined);
}
