/**
 * Owns the user tokens of the reference server's services, as an application that knows their secrets would
 * make them: docs/guides/operate-a-server.md has the form.
 */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

interface Described {
  readonly id: string;
  readonly tokenSecret?: string;
}

const SERVICES = new URL('../../testdata/reference-services.json', import.meta.url);

/** A token of a service for a user, valid for some seconds from now on. */
export function signToken(service: string, user: string, seconds: number): string {
  const services = JSON.parse(readFileSync(SERVICES, 'utf8')) as readonly Described[];
  // One secret signs for all: that a token is of another service has to be seen by its words.
  const secret = services.find(({ tokenSecret }) => tokenSecret !== undefined)?.tokenSecret ?? '';
  const claims = { sub: user, exp: Math.floor(Date.now() / 1000) + seconds, service };
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  const mac = createHmac('sha256', secret).update(`v1.${payload}`).digest('base64url');
  return `v1.${payload}.${mac}`;
}
