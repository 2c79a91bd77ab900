import { CallType } from '@audiocall/proto';
import { afterEach, describe, expect, it } from 'vitest';
import { hasCoturn, startCoturn } from './testing/coturn.fixture.js';
import { isTone } from './testing/ear.fixture.js';
import { joinParty, type Party } from './testing/party.fixture.js';
import { startReferenceServer } from './testing/reference-server.fixture.js';

const SECRET = 'north';
const PATIENCE_MS = 90_000;

if (!hasCoturn) {
  console.warn('skipped: the call through TURN; it needs the Debian package coturn');
}

/** Every candidate that a client told of, in a frame or in its description. */
function candidatesOf({ gate }: Party): string[] {
  return gate.sent.flatMap(({ body }) => {
    if (body.case === 'candidates') {
      return body.value.candidates.map(({ candidate }) => candidate).filter((line) => line !== '');
    }
    if (body.case !== 'description') return [];
    return body.value.sdp.split('\r\n').filter((line) => line.startsWith('a=candidate:'));
  });
}

describe('a call through TURN alone', () => {
  const ends: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it.skipIf(!hasCoturn)(
    '[SE-10] carries both voices through a real coturn (needs the package coturn)',
    async () => {
      const coturn = await startCoturn(SECRET);
      ends.push(coturn.stop);
      const flags = ['--turn-url', coturn.url, '--turn-secret', SECRET];
      const server = await startReferenceServer(flags);
      ends.push(server.stop);
      const join = async (name: string, toneHz: number): Promise<Party> => {
        const party = await joinParty(server.url, name, toneHz, { iceTransportPolicy: 'relay' });
        ends.push(() => party.client.close());
        return party;
      };
      const ann = await join('ann', 440);
      const bob = await join('bob', 880);
      const rung = bob.next('RINGING_EVENT');
      const connected = [ann, bob].map(({ next }) => next('CONNECTED_EVENT'));
      const heard = [ann.ear.until(isTone(880), 20), bob.ear.until(isTone(440), 20)];
      await ann.client.offerCall(CallType.AUDIOCALL, 'bob');
      await rung;
      await bob.client.answerCall();
      await Promise.all(connected);
      await Promise.all(heard);
      for (const party of [ann, bob]) {
        const candidates = candidatesOf(party);
        expect(candidates.length).toBeGreaterThan(0);
        expect(candidates.filter((line) => !line.includes(' typ relay '))).toEqual([]);
      }
    },
    PATIENCE_MS,
  );
});
