import { CallType, type ClientFrame, DescriptionType, PeerState, Track } from '@audiocall/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientOptions } from './client.js';
import { type CuttingRelay, startCuttingRelay } from './testing/cutting-relay.fixture.js';
import { isSilence, isTone } from './testing/ear.fixture.js';
import { joinParty, type Party } from './testing/party.fixture.js';
import { type ReferenceServer, startReferenceServer } from './testing/reference-server.fixture.js';

const PATIENCE_MS = 60_000;

/** The description of that negotiation and type, as it is sent. */
function isDescription(type: DescriptionType, negotiationId: number) {
  return ({ body }: ClientFrame): boolean =>
    body.case === 'description' &&
    body.value.type === type &&
    body.value.negotiationId === negotiationId;
}

const isOffer = (negotiationId: number) => isDescription(DescriptionType.OFFER, negotiationId);
const isAnswer = (negotiationId: number) => isDescription(DescriptionType.ANSWER, negotiationId);

describe('real audio at the real server', { timeout: PATIENCE_MS }, () => {
  let server: ReferenceServer;
  let parties: Party[];
  let relay: CuttingRelay;

  beforeEach(async () => {
    server = await startReferenceServer([]);
    relay = await startCuttingRelay(server.url);
    parties = [];
  });

  afterEach(async () => {
    await Promise.all(parties.map(({ client }) => client.close()));
    await relay.stop();
    await server.stop();
  });

  /** Ann plays 440 Hz, by way of the relay; Bob plays 880 Hz. */
  async function join(options: Partial<ClientOptions> = {}): Promise<[Party, Party]> {
    const ann = await joinParty(relay.url, 'ann', 440, options);
    const bob = await joinParty(server.url, 'bob', 880, options);
    parties.push(ann, bob);
    return [ann, bob];
  }

  async function connect(options: Partial<ClientOptions> = {}): Promise<[Party, Party]> {
    const [ann, bob] = await join(options);
    const rung = bob.next('RINGING_EVENT');
    const connected = [ann, bob].map(({ next }) => next('CONNECTED_EVENT'));
    await ann.client.offerCall(CallType.AUDIOCALL, 'bob');
    await rung;
    await bob.client.answerCall();
    await Promise.all(connected);
    await hearEachOther(ann, bob);
    return [ann, bob];
  }

  function hearEachOther(ann: Party, bob: Party): Promise<unknown> {
    return Promise.all([
      ann.ear.until(isTone(bob.toneHz), 20),
      bob.ear.until(isTone(ann.toneHz), 20),
    ]);
  }

  it('[RS-2] audio goes on while the socket is lost, and the call after the resume', async () => {
    const [ann, bob] = await connect();
    const states: PeerState[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const bobKnows = new Promise<void>((resolve) => {
        const stop = bob.client.on('PEER_STATE_EVENT', ({ state }) => {
          states.push(state);
          if (state !== PeerState.RECONNECTED) return;
          stop();
          resolve();
        });
      });
      const back = ann.next('RECONNECTED_EVENT');
      relay.cutAll();
      await Promise.all([back, bobKnows, hearEachOther(ann, bob)]);
    }
    const turn = [PeerState.RECONNECTING, PeerState.RECONNECTED];
    expect(states).toEqual([...turn, ...turn, ...turn]);
    await ann.client.setMute(Track.AUDIO);
    await bob.ear.until(isSilence, 10);
    await ann.client.setUnmute(Track.AUDIO);
    await hearEachOther(ann, bob);
    const left = bob.next('LEAVE_EVENT');
    await ann.client.leave();
    await left;
    expect(ann.told).toEqual(['CONNECTED_EVENT']);
    expect(bob.told).toEqual(['CONNECTED_EVENT', 'LEAVE_EVENT']);
    expect([...ann.connections, ...bob.connections]).toHaveLength(2);
  });

  it('[RS-10] a user who mutes and leaves while reconnecting is silent at once, and gone at last', async () => {
    const [ann, bob] = await connect();
    const away = ann.next('RECONNECTING_EVENT');
    ann.gate.hold();
    relay.cutAll();
    await away;
    const muted = ann.client.setMute(Track.AUDIO);
    await bob.ear.until(isSilence, 10);
    const told = [bob.next('MUTE_EVENT'), bob.next('LEAVE_EVENT')];
    const left = ann.client.leave();
    ann.gate.release();
    await Promise.all([muted, left, ...told]);
  });

  it.each([['ann'], ['bob']])(
    '[NG-2] audio comes back after an ICE restart by %s, without a second CONNECTED',
    async (name) => {
      const [ann, bob] = await connect();
      const [restarter, other] = name === 'ann' ? [ann, bob] : [bob, ann];
      const state = other.next('PEER_STATE_EVENT');
      restarter.loseMedia();
      expect((await state).state).toBe(PeerState.MEDIA_RECONNECTING);
      const back = other.next('PEER_STATE_EVENT');
      await other.gate.until(isAnswer(2));
      expect((await back).state).toBe(PeerState.MEDIA_CONNECTED);
      await hearEachOther(ann, bob);
      expect([ann.told, bob.told]).toEqual([['CONNECTED_EVENT'], ['CONNECTED_EVENT']]);
    },
  );

  it.each([['ann'], ['bob']])(
    '[NG-1] [NG-5] of two offers that cross, the one of %s comes first and the other is taken back',
    async (name) => {
      const [ann, bob] = await connect();
      const [first, second] = name === 'ann' ? [ann, bob] : [bob, ann];
      for (const { gate, loseMedia } of [ann, bob]) {
        gate.hold();
        loseMedia();
      }
      await Promise.all([ann, bob].map(({ gate }) => gate.until(isOffer(2))));
      first.gate.release();
      // The second one's offer is on its way still, and reaches the server before this answer.
      await second.gate.until(isAnswer(2));
      second.gate.release();
      await hearEachOther(ann, bob);
      expect([ann.told, bob.told]).toEqual([['CONNECTED_EVENT'], ['CONNECTED_EVENT']]);
      // The loser may offer again when it is over.
      second.loseMedia();
      await first.gate.until(isAnswer(3));
      await hearEachOther(ann, bob);
    },
  );

  it.each([[false], [true]])(
    '[GL-3] two who call each other are merged into one call, early offer %s',
    async (earlyOffer) => {
      const [ann, bob] = await join({ earlyOffer });
      const connected = [ann, bob].map(({ next }) => next('CONNECTED_EVENT'));
      bob.gate.hold();
      const merged = bob.client.offerCall(CallType.AUDIOCALL, 'ann');
      await bob.gate.until(({ body }) => body.case === 'offerCall');
      const offered = await ann.client.offerCall(CallType.AUDIOCALL, 'bob');
      bob.gate.release();
      expect((await merged).callId).toBe(offered.callId);
      await Promise.all(connected);
      await hearEachOther(ann, bob);
    },
  );
});
