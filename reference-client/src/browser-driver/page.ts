/**
 * Owns the driver inside a page: whole commands in and reports out over one WebSocket, one life for
 * each connection. Never ends: after a life it offers itself for the next one.
 */
import { type DriverCommand, DriverCommandSchema, DriverReportSchema } from '@audiocall/proto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { createEar, type Ear } from '../adapters/browser-audio.js';
import { createLoneMedia } from '../adapters/lone-media.js';
import { createMicrophones } from '../adapters/microphones.js';
import { createOscillatorInputs } from '../adapters/oscillator-input.js';
import { createBrowserClient } from '../browser.js';
import { createCommandRunner, type OpenClient } from '../driver/commands.js';
import { makeHello } from '../driver/hello.js';
import type { ReportBody } from '../driver/report-body.js';

/** Nothing may change the sound on its way: the harness looks for tones in it. */
const UNPROCESSED = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** Without devices in Configure, the browser's own microphones are used. */
function openClientWith(audio: AudioContext, ear: Ear): OpenClient {
  return ({ url, serviceId, serviceKey, earlyOffer, simulatedMedia, devices }, hear) => {
    const tones = devices.map(({ label, toneHz }, index) => ({
      deviceId: `tone-${index + 1}`,
      label,
      frequencyHz: toneHz,
    }));
    return createBrowserClient({
      url,
      serviceId,
      serviceKey,
      earlyOffer,
      devices:
        tones.length === 0
          ? createMicrophones(navigator.mediaDevices, UNPROCESSED)
          : createOscillatorInputs(audio, tones),
      render: (track) => ear.listen(track, hear),
      ...(simulatedMedia ? { wrapMedia: () => createLoneMedia(tones) } : {}),
    });
  };
}

/** One life. Resolves when the connection is over and everything is freed. */
function live(openClient: OpenClient): Promise<void> {
  const socket = new WebSocket(`ws://${location.host}/driver${location.search}`);
  socket.binaryType = 'arraybuffer';
  const report = (body: ReportBody): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(toBinary(DriverReportSchema, create(DriverReportSchema, { report: body })));
  };
  const runner = createCommandRunner(report, openClient);
  const execute = async (command: DriverCommand): Promise<void> => {
    await runner.execute(command);
    if (command.command.case === 'close') socket.close(1000);
  };
  socket.onopen = () => report(makeHello(undefined, ['simulated_media']));
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
    let command: DriverCommand;
    try {
      command = fromBinary(DriverCommandSchema, new Uint8Array(data));
    } catch {
      socket.close(4000, 'a message is not a DriverCommand');
      return;
    }
    void execute(command);
  };
  return new Promise((resolve) => {
    socket.onclose = () => void runner.close().finally(resolve);
  });
}

const audio = new AudioContext({ latencyHint: 'interactive', sampleRate: 48_000 });
const openClient = openClientWith(audio, await createEar(audio));
for (;;) await live(openClient);
