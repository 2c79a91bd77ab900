/** Owns microphones that play WAV files, over and over. Knows nothing of who hears them. */
import { readFile } from 'node:fs/promises';
import type { AudioDevice } from '../core/effects.js';
import type { InputDevices } from '../ports.js';
import { playFrames } from './paced-output.js';
import { readWav, resample } from './wav-format.js';
import { createPushTrack, PUSH_RATE_HZ } from './wrtc-peer.js';

/** A virtual microphone and the file that it plays: 16-bit PCM of any rate. */
export interface WavFile extends AudioDevice {
  readonly path: string;
}

/** Input devices that play files. One whose file cannot be read fails to open. */
export function createWavInputs(files: readonly WavFile[]): InputDevices {
  return {
    list: async () => files.map(({ deviceId, label }) => ({ deviceId, label })),
    open: async (deviceId) => {
      const file = files.find((known) => known.deviceId === deviceId);
      if (file === undefined) throw new RangeError('no such file');
      const sound = resample(readWav(await readFile(file.path)), PUSH_RATE_HZ);
      if (sound.length === 0) throw new RangeError('no sound in the file');
      const output = createPushTrack();
      let position = 0;
      const stopPlaying = playFrames(output, (samples) => {
        for (let index = 0; index < samples.length; index += 1) {
          samples[index] = sound[position] ?? 0;
          position = (position + 1) % sound.length;
        }
      });
      return {
        deviceId,
        track: output.track,
        close: () => {
          stopPlaying();
          output.stop();
        },
      };
    },
  };
}

/** All devices of several kinds, in that order. Their ids have to differ. */
export function joinInputs(kinds: readonly InputDevices[]): InputDevices {
  const list = async () => (await Promise.all(kinds.map((kind) => kind.list()))).flat();
  return {
    list,
    open: async (deviceId) => {
      for (const kind of kinds) {
        const devices = await kind.list();
        if (devices.some((known) => known.deviceId === deviceId)) return kind.open(deviceId);
      }
      throw new RangeError('no such device');
    },
  };
}
