import { CallType, Track } from '@audiocall/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AudioChunk } from './adapters/wrtc-peer.js';
import type { AudiocallClient } from './client.js';
import type { AppEventName, AppEvents } from './core/app-events.js';
import { createNodeClient } from './node.js';
import { type RelayServer, startRelayServer } from './testing/relay-server.fixture.js';
import { peak, tonePower } from './testing/tone-meter.fixture.js';

const AUDIBLE = 1000;
const SILENT = 16;

/** Asks after every chunk that is heard, so that no test sleeps. */
class Ear {
  readonly #asking = new Set<(chunk: AudioChunk) => void>();

  readonly hear = (chunk: AudioChunk): void => {
    for (const ask of [...this.#asking]) ask(chunk);
  };

  /** Resolves when `count` chunks in a row are as wanted. */
  async until(wanted: (chunk: AudioChunk) => boolean, count = 5): Promise<void> {
    let row = 0;
    await new Promise<void>((resolve) => {
      const ask = (chunk: AudioChunk): void => {
        row = wanted(chunk) ? row + 1 : 0;
        if (row < count) return;
        this.#asking.delete(ask);
        resolve();
      };
      this.#asking.add(ask);
    });
  }

  /** The loudest sample of the next chunks. */
  async loudest(count: number): Promise<number> {
    let loudest = 0;
    let heard = 0;
    await this.until((chunk) => {
      heard += 1;
      loudest = Math.max(loudest, peak(chunk.samples));
      return heard >= count;
    }, 1);
    return loudest;
  }
}

const isTone = (frequencyHz: number) => (chunk: AudioChunk) =>
  peak(chunk.samples) > AUDIBLE && tonePower(chunk.samples, chunk.sampleRateHz, frequencyHz) > 0.5;

const isSilence = (chunk: AudioChunk) => peak(chunk.samples) <= SILENT;

function next<Name extends AppEventName>(
  client: AudiocallClient,
  name: Name,
): Promise<AppEvents[Name]> {
  return new Promise((resolve) => {
    const stop = client.on(name, (event) => {
      stop();
      resolve(event);
    });
  });
}

describe('createNodeClient() with real audio', () => {
  let server: RelayServer;
  let clients: AudiocallClient[];
  const ears = { alice: new Ear(), bob: new Ear() };

  function start(ear: Ear, tones: readonly number[], earlyOffer = false): AudiocallClient {
    const client = createNodeClient({
      url: server.url,
      serviceId: 'demo',
      earlyOffer,
      tones: tones.map((frequencyHz) => ({
        deviceId: `tone-${frequencyHz}`,
        label: `${frequencyHz} Hz`,
        frequencyHz,
      })),
      hear: ear.hear,
    });
    clients.push(client);
    return client;
  }

  async function connect(earlyOffer = false): Promise<[AudiocallClient, AudiocallClient]> {
    const alice = start(ears.alice, [440, 660], earlyOffer);
    const bob = start(ears.bob, [880]);
    await Promise.all([alice.createSession('alice'), bob.createSession('bob')]);
    const rung = next(bob, 'RINGING_EVENT');
    const connected = [next(alice, 'CONNECTED_EVENT'), next(bob, 'CONNECTED_EVENT')];
    await alice.offerCall(CallType.AUDIOCALL, 'bob');
    await rung;
    await bob.answerCall();
    await Promise.all(connected);
    return [alice, bob];
  }

  beforeEach(async () => {
    server = await startRelayServer();
    clients = [];
  });

  afterEach(async () => {
    await Promise.all(clients.map((client) => client.close()));
    server.stop();
  });

  it.each([false, true])('[CN-5] both hear the other one, early offer %s', async (earlyOffer) => {
    const startMs = performance.now();
    const heard = [ears.alice.until(isTone(880), 1), ears.bob.until(isTone(440), 1)];
    await connect(earlyOffer);
    await Promise.all(heard);
    expect(performance.now() - startMs).toBeLessThan(1000);
  });

  it('[MU-4] nothing is heard of a muted user', async () => {
    const [alice] = await connect();
    await ears.bob.until(isTone(440));
    await alice.setMute(Track.AUDIO);
    await ears.bob.until(isSilence, 10);
    expect(await ears.bob.loudest(20)).toBeLessThanOrEqual(SILENT);
    await alice.setUnmute(Track.AUDIO);
    await ears.bob.until(isTone(440));
  });

  it('[DV-1] the other party hears the new device', async () => {
    const [alice] = await connect();
    await ears.bob.until(isTone(440));
    await alice.setAudioDevice('tone-660');
    await ears.bob.until(isTone(660));
  });

  it('[DV-4] a muted user stays muted when the device changes', async () => {
    const [alice] = await connect();
    await ears.bob.until(isTone(440));
    await alice.setMute(Track.AUDIO);
    await ears.bob.until(isSilence, 10);
    const loudest = ears.bob.loudest(30);
    await alice.setAudioDevice('tone-660');
    expect(await loudest).toBeLessThanOrEqual(SILENT);
    await alice.setUnmute(Track.AUDIO);
    await ears.bob.until(isTone(660));
  });

  it('[HU-1] both may call again at once, and hear each other again', async () => {
    const [alice, bob] = await connect();
    await ears.bob.until(isTone(440));
    const left = next(bob, 'LEAVE_EVENT');
    await alice.leave();
    await left;
    const rung = next(alice, 'RINGING_EVENT');
    await bob.offerCall(CallType.AUDIOCALL, 'alice');
    await rung;
    await alice.answerCall();
    await Promise.all([ears.bob.until(isTone(440)), ears.alice.until(isTone(880))]);
  });
});
