/**
 * Owns virtual microphones: each plays a steady sine in real time, for as long as it is in use.
 * Knows nothing of who hears it.
 */
import type { AudioDevice } from '../core/effects.js';
import type { InputDevices } from '../ports.js';
import { createPushTrack, PUSH_RATE_HZ, PUSH_SAMPLES, type PushTrack } from './wrtc-peer.js';

/** A quarter of full scale. */
const AMPLITUDE = 0.25 * 0x7fff;
const FRAME_MS = (PUSH_SAMPLES / PUSH_RATE_HZ) * 1000;
/** After a longer stall the frames that were missed are left out, not played in one burst. */
const MAX_CATCH_UP_FRAMES = 10;

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
      const stopPlaying = play(output, tone.frequencyHz);
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

/** wrtc wants a frame every 10 ms; the timer is late by a little each time, so frames are counted. */
function play(output: PushTrack, frequencyHz: number): () => void {
  const step = (2 * Math.PI * frequencyHz) / PUSH_RATE_HZ;
  let phase = 0;
  let startMs = performance.now();
  let pushed = 0;

  function pushFrame(): void {
    const samples = new Int16Array(PUSH_SAMPLES);
    for (let index = 0; index < samples.length; index += 1) {
      samples[index] = Math.round(AMPLITUDE * Math.sin(phase));
      phase = (phase + step) % (2 * Math.PI);
    }
    output.push(samples);
    pushed += 1;
  }

  function catchUp(): void {
    let due = Math.floor((performance.now() - startMs) / FRAME_MS) + 1;
    if (due - pushed > MAX_CATCH_UP_FRAMES) {
      startMs = performance.now();
      pushed = 0;
      due = 1;
    }
    while (pushed < due) pushFrame();
  }

  const timer = setInterval(catchUp, FRAME_MS / 2);
  catchUp();
  return () => clearInterval(timer);
}
