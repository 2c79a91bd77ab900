/**
 * Owns who is turned away whatever the request says: beyond a rate (LM-2), while the server goes
 * away (GA-1), and without the token that proves a user (SE-11).
 * Knows no signature and no clock: the shell found out, and says so with the input.
 */
import type { ClientFrame } from '@audiocall/proto';
import { StatusCode } from '@audiocall/proto';
import { type Refusal, refuse } from './answer.js';
import type { Findings } from './inputs.js';
import { isKnownService } from './sessions.js';
import type { Settings } from './settings.js';

/** Refuses what is turned away; the last check before a request is looked at itself. */
export function checkAdmittance(
  settings: Settings,
  body: ClientFrame['body'],
  findings: Findings = {},
): Refusal | undefined {
  const { retryAfterMs = 0 } = findings;
  if (retryAfterMs > 0) return refuseRate(retryAfterMs);
  if (body.case !== 'createSession' && body.case !== 'offerCall') return undefined;
  if (settings.isDraining) {
    return refuse(
      StatusCode.LIMIT_EXCEEDED,
      'This server is about to stop; connect again to reach another one.',
    );
  }
  if (body.case === 'offerCall') return undefined;
  const { serviceId, userId } = body.value;
  if (!settings.serviceRules?.get(serviceId)?.asksToken) return undefined;
  // Without the key, nobody learns that there is such a service (SE-9).
  if (!isKnownService(settings, body.value)) return undefined;
  const { provenUser } = findings;
  if (provenUser !== undefined && provenUser === (userId ?? provenUser)) return undefined;
  return refuse(
    StatusCode.UNAUTHENTICATED,
    'The service asks for a user token that is valid, not expired, and of this user_id; get a new one from the application.',
  );
}

function refuseRate(retryAfterMs: number): Refusal {
  return {
    kind: 'refused',
    code: StatusCode.RATE_LIMITED,
    message: 'Too many of these in a short time; send it again after retry_after_ms.',
    retryAfterMs,
  };
}
