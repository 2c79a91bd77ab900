import { describe, expect, it } from 'vitest';
import { createMicrophones, type MicrophoneAccess } from './microphones.js';

interface Asked {
  readonly constraints: (MediaStreamConstraints | undefined)[];
  readonly access: MicrophoneAccess;
}

function browserWith(devices: readonly Partial<MediaDeviceInfo>[]): Asked {
  const constraints: Asked['constraints'] = [];
  const track = { stop: () => undefined };
  const access = {
    enumerateDevices: async () => devices,
    getUserMedia: async (asked: MediaStreamConstraints | undefined) => {
      constraints.push(asked);
      return { getAudioTracks: () => [track] };
    },
  } as unknown as MicrophoneAccess;
  return { constraints, access };
}

const HIDDEN = { kind: 'audioinput', deviceId: '', label: '' } as const;

describe('the microphones of a browser', () => {
  it('[DV-2] has a default one before the user has permitted any', async () => {
    const { access } = browserWith([HIDDEN, { kind: 'videoinput', deviceId: '', label: '' }]);
    expect(await createMicrophones(access).list()).toEqual([
      { deviceId: 'default', label: 'Default microphone' },
    ]);
  });

  it('[DV-2] names every input once they are known, the default one first, and no output', async () => {
    const { access } = browserWith([
      { kind: 'audioinput', deviceId: 'usb', label: 'Headset' },
      { kind: 'audioinput', deviceId: 'default', label: 'Default - Headset' },
      { kind: 'audioinput', deviceId: 'mute', label: '' },
      { kind: 'audiooutput', deviceId: 'speaker', label: 'Speaker' },
    ]);
    expect(await createMicrophones(access).list()).toEqual([
      { deviceId: 'default', label: 'Default - Headset' },
      { deviceId: 'usb', label: 'Headset' },
      { deviceId: 'mute', label: 'Microphone 3' },
    ]);
  });

  it('[DV-2] lists nothing where there is no input', async () => {
    const { access } = browserWith([{ kind: 'audiooutput', deviceId: 'speaker', label: 'x' }]);
    expect(await createMicrophones(access).list()).toEqual([]);
  });

  it('[DV-1] asks for exactly the device that was chosen, and for any as the default', async () => {
    const { access, constraints } = browserWith([]);
    const microphones = createMicrophones(access, { noiseSuppression: false });
    await microphones.open('usb');
    await microphones.open('default');
    expect(constraints).toEqual([
      { audio: { noiseSuppression: false, deviceId: { exact: 'usb' } } },
      { audio: { noiseSuppression: false } },
    ]);
  });
});
