/** Owns the scenario about users who have to be proven. */

import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { connectCall } from './stage.js';
import { forgeToken } from './token-maker.js';

/** For so long a token is valid; one that is over was so for as long. */
const VALID_S = 600;

const proven: Case = {
  id: 'user-tokens/proven',
  title: 'Two users whose tokens prove them call each other; nobody else gets a session',
  description:
    'One session names its user, one leaves that to its token. Somebody else asks for the session of one of them without a token, with one that is over, that was changed, that names another user, and that is for another service.',
  kind: 'scenario',
  clauses: ['SE-11', 'ER-2'],
  uses: ['token-service'],
  async play(stage) {
    const { userTokens, serviceId: otherId } = stage.venue;
    if (userTokens === undefined) {
      throw new NotOfferedError(
        'no service that asks for user tokens is given; name one with --token-service and --token-command',
      );
    }
    const { service, make } = userTokens;
    stage.recorder.noteServer({ tokenServices: [service.id] });
    const makeFor = async (
      name: string,
      { id = service.id, seconds = VALID_S } = {},
    ): Promise<string> => {
      const userId = stage.userId(name);
      const token = await make({ serviceId: id, userId, seconds });
      stage.recorder.noteUserToken({ token, serviceId: id, userId, valid: seconds > 0 });
      return token;
    };
    const [own, ofBob, over, foreign] = await Promise.all([
      makeFor('alice'),
      makeFor('bob'),
      makeFor('alice', { seconds: -VALID_S }),
      makeFor('alice', { id: otherId }),
    ]);
    const entry = { serviceId: service.id, serviceKey: service.key };
    const alice = await stage.join('alice', { ...entry, authToken: own });
    const unnamed = { ...entry, userId: undefined, authToken: ofBob };
    const bob = await stage.join('bob', unnamed);
    await stage.settle();
    const userId = stage.userId('alice');
    for (const [socket, authToken] of ['', over, forgeToken(own), ofBob, foreign].entries()) {
      // A socket for each, as one that has no session is closed in time (SE-7).
      const mallory = await stage.connect('mallory', { socket });
      const value = stage.credentials({ ...entry, userId, authToken });
      await mallory.request({ case: 'createSession', value });
      await stage.settle();
    }
    await connectCall(stage, alice, bob);
    await bob.leave();
    await stage.settle();
  },
};

/** Users who have to be proven. */
export const USER_TOKEN_CASES: readonly Case[] = [proven];
