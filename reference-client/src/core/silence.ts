/**
 * Owns the watch for a socket that has gone silent without a close, as one does whose network is gone
 * (RS-11). Knows nothing of what happens to the session then.
 */
import type { Draft } from './draft.js';

/** A frame came, or the socket is new: the server has two intervals of its pings from now. */
export function noteSound(draft: Draft): void {
  const { link } = draft.state;
  if (link.phase !== 'online' || link.session.pingMs === 0) return;
  const ms = 2 * link.session.pingMs;
  draft.effects.push({ type: 'armTimer', timer: `silence:${link.socket}`, ms });
}

/** The socket is not in use any more. */
export function forgetSilence(draft: Draft, socket: number): void {
  const { link } = draft.state;
  if (link.phase === 'offline' || !('session' in link) || link.session.pingMs === 0) return;
  draft.effects.push({ type: 'disarmTimer', timer: `silence:${socket}` });
}
