/**
 * Owns TURN credentials that run out, in the scheme of coturn's `use-auth-secret`: the user name
 * is `expiry:user`, the password the base64 of HMAC-SHA1(secret, user name).
 * Knows nothing of sessions.
 */
import { createHmac } from 'node:crypto';
import { type IceServer, IceServerSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';

/** TURN servers that share a secret with this one. */
export interface TurnOptions {
  readonly urls: readonly string[];
  readonly secret: string;
  /** How long a credential lets its holder allocate, in seconds. */
  readonly ttlS: number;
}

/** An entry for the iceServers of one user. The user id is escaped, so that it is plain ASCII. */
export function makeTurnServer(options: TurnOptions, user: string, nowMs: number): IceServer {
  const expiry = Math.floor(nowMs / 1000) + options.ttlS;
  const username = `${expiry}:${encodeURIComponent(Buffer.from(user).toString())}`;
  const credential = createHmac('sha1', options.secret).update(username).digest('base64');
  return create(IceServerSchema, { urls: [...options.urls], username, credential });
}
