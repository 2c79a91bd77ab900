/**
 * Owns the microphones of a browser. Until the user has permitted one, a browser tells neither their
 * ids nor their labels; the default one can be opened without them.
 */
import type { AudioDevice } from '../core/effects.js';
import type { InputDevices } from '../ports.js';

const DEFAULT: AudioDevice = { deviceId: 'default', label: 'Default microphone' };

/** The part of `navigator.mediaDevices` that is used. */
export type MicrophoneAccess = Pick<MediaDevices, 'enumerateDevices' | 'getUserMedia'>;

/** The microphones; the browser's default is the first. */
export function createMicrophones(
  access: MicrophoneAccess,
  processing: MediaTrackConstraints = {},
): InputDevices {
  return {
    async list() {
      const inputs = (await access.enumerateDevices()).filter(({ kind }) => kind === 'audioinput');
      if (inputs.length === 0) return [];
      const known = inputs.filter(({ deviceId }) => deviceId !== '');
      const named = known.map(({ deviceId, label }, index) => ({
        deviceId,
        label: label === '' ? `Microphone ${index + 1}` : label,
      }));
      const isDefault = ({ deviceId }: AudioDevice): boolean => deviceId === DEFAULT.deviceId;
      return [named.find(isDefault) ?? DEFAULT, ...named.filter((each) => !isDefault(each))];
    },
    async open(deviceId) {
      const which = deviceId === DEFAULT.deviceId ? {} : { deviceId: { exact: deviceId } };
      const stream = await access.getUserMedia({ audio: { ...processing, ...which } });
      const [track] = stream.getAudioTracks();
      if (track === undefined) throw new TypeError('the browser gave no track');
      return { deviceId, track, close: () => track.stop() };
    },
  };
}
