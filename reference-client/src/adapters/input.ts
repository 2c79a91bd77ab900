/**
 * Owns the input of one client: which device is chosen, and the one that is in use, opened for a call, muted,
 * replaced and freed. Knows no peer connection: whoever sends its track is told when there is another one.
 */
import type { MediaFailure, MediaNews } from '../core/inputs.js';
import type { InputDevices, OpenInput } from '../ports.js';

/** Who sends the track of the input in use. */
export interface TrackSender {
  /** Sends this track from now on, if any is sent. The old one lives until then. */
  replaceTrack(ref: number, track: MediaStreamTrack): Promise<void>;
  /** The old track is gone. */
  trackReplaced(ref: number, track: MediaStreamTrack): void;
}

/** The input of one client. `ref` is the call that it is for. */
export interface Input {
  open(ref: number, enabled: boolean): void;
  close(ref: number): void;
  setEnabled(ref: number, enabled: boolean): void;
  listDevices(op: number): void;
  switchDevice(op: number, deviceId: string): void;
  /** Undefined as long as it is not open. */
  trackOf(ref: number): MediaStreamTrack | undefined;
}

interface InputInUse {
  readonly ref: number;
  enabled: boolean;
  open: OpenInput | undefined;
}

/** An input that is not open. */
export function createInput(
  devices: InputDevices,
  news: (item: MediaNews) => void,
  sender: TrackSender,
): Input {
  let input: InputInUse | undefined;
  let chosen: string | undefined;
  /** What needs a device runs one after another. */
  let tail: Promise<void> = Promise.resolve();

  async function openFor(ref: number): Promise<void> {
    try {
      const opened = await openDevice(chosen);
      // The call may be over by now, and its microphone is not wanted any more.
      if (input?.ref !== ref) {
        opened.close();
        return;
      }
      opened.track.enabled = input.enabled;
      input.open = opened;
      watch(ref, opened);
      news({ news: 'inputOpened', ref });
    } catch (error) {
      news({ news: 'inputFailed', ref, failure: failureOf(error) });
    }
  }

  async function openDevice(deviceId: string | undefined): Promise<OpenInput> {
    const all = await devices.list();
    const device =
      deviceId === undefined ? all[0] : all.find((known) => known.deviceId === deviceId);
    if (device === undefined) throw new DeviceNotFound(all.length > 0);
    return devices.open(device.deviceId);
  }

  /** The new track inherits the mute before it can be heard (DV-4). The old one lives till then. */
  async function choose(op: number, deviceId: string): Promise<void> {
    try {
      const inUse = input;
      if (inUse?.open === undefined) {
        const all = await devices.list();
        if (!all.some((known) => known.deviceId === deviceId)) {
          throw new DeviceNotFound(all.length > 0);
        }
      } else {
        const opened = await openDevice(deviceId);
        opened.track.enabled = inUse.enabled;
        await replaceInput(inUse, opened);
      }
      chosen = deviceId;
      news({ news: 'deviceSwitched', op });
    } catch (error) {
      news({ news: 'deviceFailed', op, failure: failureOf(error) });
    }
  }

  async function replaceInput(inUse: InputInUse, opened: OpenInput): Promise<void> {
    const previous = inUse.open;
    if (input !== inUse) {
      opened.close();
      return;
    }
    // In use from here on: a mute that comes during the wait below reaches the new track.
    inUse.open = opened;
    try {
      await sender.replaceTrack(inUse.ref, opened.track);
    } catch (error) {
      if (input === inUse) {
        inUse.open = previous;
        if (previous !== undefined) previous.track.enabled = inUse.enabled;
        opened.close();
        throw error;
      }
    }
    if (previous !== undefined) release(previous);
    watch(inUse.ref, opened);
    sender.trackReplaced(inUse.ref, opened.track);
  }

  /** A track ends by itself when its device is gone; not when we stop it. */
  function watch(ref: number, { deviceId, track }: OpenInput): void {
    track.onended = () => news({ news: 'inputLost', ref, deviceId });
  }

  function release(open: OpenInput): void {
    open.track.onended = null;
    open.close();
  }

  return {
    open(ref, enabled) {
      input = { ref, enabled, open: undefined };
      tail = tail.then(() => openFor(ref));
    },
    close(ref) {
      if (input?.ref !== ref) return;
      if (input.open !== undefined) release(input.open);
      input = undefined;
    },
    setEnabled(ref, enabled) {
      if (input?.ref !== ref) return;
      input.enabled = enabled;
      if (input.open !== undefined) input.open.track.enabled = enabled;
    },
    listDevices(op) {
      devices.list().then(
        (all) => news({ news: 'devicesListed', op, devices: all }),
        (error) => news({ news: 'deviceFailed', op, failure: unavailable(error) }),
      );
    },
    switchDevice(op, deviceId) {
      tail = tail.then(() => choose(op, deviceId));
    },
    trackOf: (ref) => (input?.ref === ref ? input.open?.track : undefined),
  };
}

class DeviceNotFound extends Error {
  constructor(othersExist: boolean) {
    super(othersExist ? 'no input device has that id' : 'there is no input device');
  }
}

function failureOf(error: unknown): MediaFailure {
  if (error instanceof DeviceNotFound) {
    return { code: 'DEVICE_NOT_FOUND', message: error.message };
  }
  return unavailable(error);
}

function unavailable(cause: unknown): MediaFailure {
  return { code: 'DEVICE_UNAVAILABLE', message: 'the input device cannot be used', cause };
}
