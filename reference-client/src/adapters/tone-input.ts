/** Owns virtual microphones that play a steady sine. */
import type { AudioDevice } from '../core/effects.js';
import type { InputDevices } from '../ports.js';
import { createPlayedInputs, type Fill } from './played-inputs.js';
import { PUSH_RATE_HZ } from './wrtc-peer.js';

/** A quarter of full scale. */
const AMPLITUDE = 0.25 * 0x7fff;

/** A virtual microphone and the frequency that it plays, in hertz. */
export interface Tone extends AudioDevice {
  readonly frequencyHz: number;
}

/** Input devices that play tones. The first one is the default. */
export function createToneInputs(tones: readonly Tone[]): InputDevices {
  return createPlayedInputs(tones, async ({ frequencyHz }) => playTone(frequencyHz));
}

function playTone(frequencyHz: number): Fill {
  const step = (2 * Math.PI * frequencyHz) / PUSH_RATE_HZ;
  let phase = 0;
  return (samples) => {
    for (let index = 0; index < samples.length; index += 1) {
      samples[index] = Math.round(AMPLITUDE * Math.sin(phase));
      phase = (phase + step) % (2 * Math.PI);
    }
  };
}
