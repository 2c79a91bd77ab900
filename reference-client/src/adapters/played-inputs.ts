/**
 * Owns virtual microphones: each plays samples in real time, for as long as it is in use. Knows nothing of what they
 * are, nor of who hears them.
 */
import type { AudioDevice } from '../core/effects.js';
import type { InputDevices } from '../ports.js';
import { playFrames } from './paced-output.js';
import { createPushTrack } from './wrtc-peer.js';

/** Writes the next samples. */
export type Fill = (samples: Int16Array) => void;

/** Input devices that play what `prepare` gives for each. The first one is the default. */
export function createPlayedInputs<Device extends AudioDevice>(
  devices: readonly Device[],
  prepare: (device: Device) => Promise<Fill>,
): InputDevices {
  return {
    list: async () => devices.map(({ deviceId, label }) => ({ deviceId, label })),
    open: async (deviceId) => {
      const device = devices.find((known) => known.deviceId === deviceId);
      if (device === undefined) throw new RangeError('no such device');
      const fill = await prepare(device);
      const output = createPushTrack();
      const stopPlaying = playFrames(output, fill);
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
