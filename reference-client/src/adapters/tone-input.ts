/**
 * Owns virtual microphones: each plays a steady sine in real time, for as long as it is in use.
 * Knows nothing of who hears it.
 */
import type { AudioDevice } from '../core/effects.js';
import type { InputDevices } from '../ports.js';
import { playFrames } from './paced-output.js';
import { createPushTrack, PUSH_RATE_HZ, type PushTrack } from './wrtc-peer.js';

/** A quarter of full scale. */
const AMPLITUDE = 0.25 * 0x7fff;

/** A virtual microphone and the frequency that it plays, in hertz. */
export interface Tone extends AudioDevice {
  readonly frequencyHz: number;
}

/** Input devices that play tones. The first one is the default. */
export function createToneInputs(tones: readonly Tone[]): InputDevices {
  return {
    list: async () => tones.map(({ deviceId, label }) => ({ deviceId, label })),
    open: async (deviceId) => {
      const tone = tones.find((known) => known.deviceId === deviceId);
      if (tone === undefined) throw new RangeError('no such tone');
      const output = createPushTrack();
      const stopPlaying = playTone(output, tone.frequencyHz);
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

function playTone(output: PushTrack, frequencyHz: number): () => void {
  const step = (2 * Math.PI * frequencyHz) / PUSH_RATE_HZ;
  let phase = 0;
  return playFrames(output, (samples) => {
    for (let index = 0; index < samples.length; index += 1) {
      samples[index] = Math.round(AMPLITUDE * Math.sin(phase));
      phase = (phase + step) % (2 * Math.PI);
    }
  });
}
