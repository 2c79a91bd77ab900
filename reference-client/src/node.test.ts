import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallType, DescriptionType, Feature, Track } from '@audiocall/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeSamples, readWav, writeWavHeader } from './adapters/wav-format.js';
import type { AudiocallClient } from './client.js';
import type { AppEventName, AppEvents } from './core/app-events.js';
import type { MediaNews } from './core/inputs.js';
import { createNodeClient, type NodeClientOptions } from './node.js';
import type { OpenMedia } from './ports.js';
import { Ear, isSilence, isTone, SILENT } from './testing/ear.fixture.js';
import { type RelayServer, startRelayServer } from './testing/relay-server.fixture.js';
import { tonePower } from './testing/tone-meter.fixture.js';

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

  async function grant(...features: Feature[]): Promise<void> {
    server.stop();
    server = await startRelayServer(features);
  }

  function start(
    ear: Ear,
    tones: readonly number[],
    options: Partial<NodeClientOptions> = {},
  ): AudiocallClient {
    const client = createNodeClient({
      url: server.url,
      serviceId: 'demo',
      tones: tones.map((frequencyHz) => ({
        deviceId: `tone-${frequencyHz}`,
        label: `${frequencyHz} Hz`,
        frequencyHz,
      })),
      hear: ear.hear,
      ...options,
    });
    clients.push(client);
    return client;
  }

  async function connect(
    options: Partial<NodeClientOptions> = {},
    record = false,
  ): Promise<[AudiocallClient, AudiocallClient]> {
    const alice = start(ears.alice, [440, 660], options);
    const bob = start(ears.bob, [880]);
    await Promise.all([alice.createSession('alice'), bob.createSession('bob')]);
    const rung = next(bob, 'RINGING_EVENT');
    const connected = [next(alice, 'CONNECTED_EVENT'), next(bob, 'CONNECTED_EVENT')];
    await alice.offerCall(CallType.AUDIOCALL, 'bob', record);
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
    const heard = [ears.alice.until(isTone(880), 1), ears.bob.until(isTone(440), 1)];
    await connect({ earlyOffer });
    await Promise.all(heard);
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

  describe('files', () => {
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'audiocall-'));
    });

    afterEach(() => rmSync(folder, { recursive: true }));

    it('[RC-1] leaves a file with both voices, and nothing of a muted one', async () => {
      await grant(Feature.RECORDING);
      const path = join(folder, 'call.wav');
      const [alice] = await connect({ recordTo: () => path }, true);
      await Promise.all([ears.alice.until(isTone(880), 40), ears.bob.until(isTone(440), 40)]);
      await alice.setMute(Track.AUDIO);
      await ears.bob.until(isSilence, 60);
      await alice.leave();
      const { samples, sampleRateHz } = readWav(readFileSync(path));
      const share = (from: number, to: number, tone: number) =>
        tonePower(samples.subarray(from, to), sampleRateHz, tone);
      const tenth = sampleRateHz / 10;
      const both = 2 * tenth;
      expect(share(both, both + tenth, 440)).toBeGreaterThan(0.2);
      expect(share(both, both + tenth, 880)).toBeGreaterThan(0.2);
      expect(share(samples.length - 2 * tenth, samples.length - tenth, 440)).toBeLessThan(0.01);
      expect(share(samples.length - 2 * tenth, samples.length - tenth, 880)).toBeGreaterThan(0.5);
    });

    it('[RC-1] stores nothing of a call that is not recorded', async () => {
      await grant(Feature.RECORDING);
      const path = join(folder, 'call.wav');
      const [alice] = await connect({ recordTo: () => path });
      await alice.leave();
      expect(() => readFileSync(path)).toThrow('ENOENT');
    });

    it('[RC-1] goes on with a call that cannot be stored', async () => {
      await grant(Feature.RECORDING);
      const options = { recordTo: () => join(folder, 'none', 'call.wav') };
      const alice = start(ears.alice, [440], options);
      const failed = next(alice, 'RECORDING_FAILED_EVENT');
      const bob = start(ears.bob, [880]);
      await Promise.all([alice.createSession('alice'), bob.createSession('bob')]);
      await alice.offerCall(CallType.AUDIOCALL, 'bob', true);
      await bob.answerCall();
      expect((await failed).cause).toMatchObject({ code: 'ENOENT' });
      await ears.bob.until(isTone(440));
    });

    it('[DV-1] plays a file as a microphone', async () => {
      const path = join(folder, 'tone.wav');
      const rateHz = 16_000;
      const samples = Int16Array.from({ length: rateHz }, (_, index) =>
        Math.round(8000 * Math.sin((2 * Math.PI * 1000 * index) / rateHz)),
      );
      const bytes = [writeWavHeader(rateHz, samples.byteLength), encodeSamples(samples)];
      writeFileSync(path, Buffer.concat(bytes));
      const [alice] = await connect({ wavs: [{ deviceId: 'file', label: 'File', path }] });
      await alice.setAudioDevice('file');
      await ears.bob.until(isTone(1000));
    });

    it('[DV-2] a file that cannot be read is refused, and the device before it goes on', async () => {
      const path = join(folder, 'none.wav');
      const [alice] = await connect({ wavs: [{ deviceId: 'file', label: 'File', path }] });
      const refused = alice.setAudioDevice('file');
      await expect(refused).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
      await ears.bob.until(isTone(440));
    });
  });

  it('[NG-2] both are heard after an ICE restart', async () => {
    await grant(Feature.RENEGOTIATE);
    let report: (news: MediaNews) => void = () => undefined;
    const wrapMedia = (openMedia: OpenMedia): OpenMedia => {
      return (give) => {
        report = give;
        return openMedia(give);
      };
    };
    await connect({ wrapMedia });
    // node-wrtc may tell of the connection once more in the beginning.
    await Promise.all([ears.alice.until(isTone(880), 50), ears.bob.until(isTone(440), 50)]);
    report({ news: 'failed', ref: 1 });
    const isAnswered = () =>
      server.relay.sent.some(
        ({ frame: { body } }) =>
          body.case === 'description' &&
          body.value.type === DescriptionType.ANSWER &&
          body.value.negotiationId === 2,
      );
    await ears.bob.until(isAnswered, 1);
    await Promise.all([ears.alice.until(isTone(880), 50), ears.bob.until(isTone(440), 50)]);
  });
});
