/**
 * Owns the user tokens that applications sign (SE-11): `v1.PAYLOAD.MAC`, where PAYLOAD is the
 * base64url of {"sub": user id, "exp": seconds since 1970, "service": service id} as JSON, and MAC
 * the base64url of HMAC-SHA256, under the service's secret, of everything before the last dot.
 * Must not log what it sees.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const FORM = /^v1\.([0-9A-Za-z_-]{1,4096})\.([0-9A-Za-z_-]{43})$/;

/** The user id that the token proves for the service now; undefined where it proves none. */
export function readUserToken(
  token: string,
  service: string,
  secret: string,
  nowMs: number,
): string | undefined {
  const [, payload = '', mac = ''] = FORM.exec(token) ?? [];
  const expected = createHmac('sha256', secret).update(`v1.${payload}`).digest();
  const given = Buffer.from(mac, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = parseClaims(payload);
  if (claims === undefined || claims.service !== service) return undefined;
  return claims.exp * 1000 > nowMs ? claims.sub : undefined;
}

function parseClaims(payload: string) {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null) return undefined;
    const { sub, exp, service } = claims as Readonly<Record<string, unknown>>;
    if (typeof sub !== 'string' || sub === '') return undefined;
    if (typeof exp !== 'number' || typeof service !== 'string') return undefined;
    return { sub, exp, service };
  } catch {
    return undefined;
  }
}
