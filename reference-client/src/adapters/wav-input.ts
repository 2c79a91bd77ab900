/** Owns virtual microphones that play WAV files, over and over. */
import { readFile } from 'node:fs/promises';
import type { AudioDevice } from '../core/effects.js';
import type { InputDevices } from '../ports.js';
import { createPlayedInputs, type Fill } from './played-inputs.js';
import { readWav, resample } from './wav-format.js';
import { PUSH_RATE_HZ } from './wrtc-peer.js';

/** A virtual microphone and the file that it plays: 16-bit PCM of any rate. */
export interface WavFile extends AudioDevice {
  readonly path: string;
}

/** Input devices that play files. One whose file cannot be read fails to open. */
export function createWavInputs(files: readonly WavFile[]): InputDevices {
  return createPlayedInputs(files, async ({ path }) => {
    const sound = resample(readWav(await readFile(path)), PUSH_RATE_HZ);
    if (sound.length === 0) throw new RangeError('no sound in the file');
    return playOver(sound);
  });
}

function playOver(sound: Int16Array): Fill {
  let position = 0;
  return (samples) => {
    for (let index = 0; index < samples.length; index += 1) {
      samples[index] = sound[position] ?? 0;
      position = (position + 1) % sound.length;
    }
  };
}
