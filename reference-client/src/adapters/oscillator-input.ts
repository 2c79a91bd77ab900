/**
 * Owns virtual microphones in a browser: each plays a steady sine of Web Audio for as long as it is in
 * use. A browser's own fake microphones all sound the same; these can be told apart.
 */
import type { AudioDevice } from '../core/effects.js';
import type { InputDevices } from '../ports.js';

/** A quarter of full scale. */
const AMPLITUDE = 0.25;

/** Input devices that play tones. The first one is the default. */
export function createOscillatorInputs(
  audio: AudioContext,
  tones: readonly (AudioDevice & { readonly frequencyHz: number })[],
): InputDevices {
  return {
    list: async () => tones.map(({ deviceId, label }) => ({ deviceId, label })),
    open: async (deviceId) => {
      const tone = tones.find((known) => known.deviceId === deviceId);
      if (tone === undefined) throw new RangeError('no such tone');
      const oscillator = new OscillatorNode(audio, { frequency: tone.frequencyHz });
      const volume = new GainNode(audio, { gain: AMPLITUDE });
      const output = new MediaStreamAudioDestinationNode(audio, { channelCount: 1 });
      oscillator.connect(volume).connect(output);
      oscillator.start();
      const [track] = output.stream.getAudioTracks();
      if (track === undefined) throw new TypeError('Web Audio gave no track');
      return {
        deviceId,
        track,
        close: () => {
          oscillator.stop();
          volume.disconnect();
          track.stop();
        },
      };
    },
  };
}
