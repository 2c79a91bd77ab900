/** Owns what a user token proves, as the trace says it (SE-11). Judges nothing. */
import type { CreateSession, UserToken } from '@audiocall/proto';
import type { Facts } from './facts.js';

/** The token that lets a session in, or that there is none, or needs to be none. */
export type Proof = UserToken | 'none' | 'not needed';

/** Whether a session of the service needs a token. */
export function asksForTokens(facts: Facts, serviceId: string): boolean {
  return facts.server?.tokenServices.includes(serviceId) ?? false;
}

/** What proves the user that a CreateSession asks for. */
export function findProof(
  facts: Facts,
  { serviceId, userId, authToken }: Pick<CreateSession, 'serviceId' | 'userId' | 'authToken'>,
): Proof {
  if (!asksForTokens(facts, serviceId)) return 'not needed';
  const shown = facts.userTokens.find(({ token }) => authToken !== '' && token === authToken);
  const isGood =
    shown?.valid === true &&
    shown.serviceId === serviceId &&
    (userId === undefined || userId === shown.userId);
  return isGood ? shown : 'none';
}
