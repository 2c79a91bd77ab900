/**
 * Owns the sign of life of a socket: hello, ping and silence (SE-7, SE-8).
 * Knows nothing of calls.
 */
import { CloseCode } from '@audiocall/proto';
import { detach } from './detaching.js';
import { type Draft, read, readKnown, write } from './draft.js';
import { arm, sendControl } from './effects.js';
import { NO_REQUESTS } from './request-log.js';
import { loseConnection, SILENT_INTERVALS } from './sessions.js';
import type { Connection, ConnectionId, SessionId } from './state.js';

export function openConnection(draft: Draft, id: ConnectionId): void {
  write(draft, 'connections', id, {
    id,
    session: undefined,
    heardAt: draft.now,
    askedAt: undefined,
    pings: 0,
    requests: NO_REQUESTS,
    failedResumes: 0,
  });
  arm(draft, { kind: 'hello', id }, draft.settings.timers.helloMs);
}

export function expireHello(draft: Draft, id: ConnectionId): void {
  const connection = read(draft, 'connections', id);
  if (connection === undefined || connection.session !== undefined) return;
  loseConnection(draft, connection, CloseCode.NO_HELLO);
}

export function ping(draft: Draft, id: ConnectionId): void {
  const connection = read(draft, 'connections', id);
  if (connection?.session === undefined) return;
  const nonce = connection.pings + 1;
  const askedAt = connection.askedAt ?? draft.now;
  write(draft, 'connections', id, { ...connection, askedAt, pings: nonce });
  sendControl(draft, id, { case: 'ping', value: { nonce } });
  arm(draft, { kind: 'ping', id }, pingInterval(draft, connection.session));
}

/**
 * The timer is not armed anew for each frame; when it fires, it looks how long the silence was. Where the process
 * stood still, it may fire ahead of the ping: nobody is silent who was not asked, or had no interval to answer.
 */
export function checkSilence(draft: Draft, id: ConnectionId): void {
  const connection = read(draft, 'connections', id);
  if (connection?.session === undefined) return;
  const pingMs = pingInterval(draft, connection.session);
  const { heardAt, askedAt = draft.now } = connection;
  const dueAt = Math.max(heardAt + SILENT_INTERVALS * pingMs, askedAt + pingMs);
  const remaining = dueAt - draft.now;
  if (remaining > 0) arm(draft, { kind: 'silence', id }, remaining);
  else detach(draft, connection, CloseCode.PING_LOST);
}

/** Any frame is a sign of life. */
export function hear(draft: Draft, connection: Connection): Connection {
  const heard = { ...connection, heardAt: draft.now, askedAt: undefined };
  write(draft, 'connections', connection.id, heard);
  return heard;
}

function pingInterval(draft: Draft, session: SessionId): number {
  return readKnown(draft, 'sessions', session).timers.pingMs;
}
