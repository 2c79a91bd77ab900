import { describe, expect, it } from 'vitest';
import type { MediaNews } from '../core/inputs.js';
import { createWebrtcMedia } from './webrtc-media.js';

function createTrack() {
  return { enabled: true, onended: null as (() => void) | null };
}

function open() {
  const tracks = [createTrack(), createTrack()];
  const ids = ['built-in', 'headset'];
  const news: MediaNews[] = [];
  const waiting: (() => void)[] = [];
  const media = createWebrtcMedia({
    connect: () => {
      throw new TypeError('no peer connection here');
    },
    devices: {
      list: async () => ids.map((deviceId) => ({ deviceId, label: deviceId })),
      open: async (deviceId) => {
        const track = tracks[ids.indexOf(deviceId)] as unknown as MediaStreamTrack;
        return { deviceId, track, close: () => undefined };
      },
    },
    render: () => () => undefined,
  })((item) => {
    news.push(item);
    waiting.shift()?.();
  });
  const told = () => new Promise<void>((resolve) => waiting.push(resolve));
  return { media, news, tracks, told };
}

describe('createWebrtcMedia()', () => {
  it('[DV-1] tells of a device in use that is gone', async () => {
    const { media, news, tracks, told } = open();
    const opened = told();
    media.perform({ do: 'openInput', ref: 1, enabled: true });
    await opened;
    tracks[0]?.onended?.();
    expect(news.at(-1)).toEqual({ news: 'inputLost', ref: 1, deviceId: 'built-in' });
  });

  it('[DV-1] watches the device that is switched to, and not the one before', async () => {
    const { media, news, tracks, told } = open();
    const opened = told();
    media.perform({ do: 'openInput', ref: 1, enabled: true });
    await opened;
    const switched = told();
    media.perform({ do: 'switchDevice', op: 1, deviceId: 'headset' });
    await switched;
    expect(tracks[0]?.onended).toBeNull();
    tracks[1]?.onended?.();
    expect(news.at(-1)).toEqual({ news: 'inputLost', ref: 1, deviceId: 'headset' });
    media.perform({ do: 'closeInput', ref: 1 });
    expect(tracks[1]?.onended).toBeNull();
  });

  it('[IC-1] names the section of a candidate by its mid, and without one by its index alone', async () => {
    const given: unknown[] = [];
    const all = new Promise<void>((resolve) => {
      const connection = {
        addIceCandidate: async (candidate: unknown) => {
          given.push(candidate);
          if (given.length === 2) resolve();
        },
      };
      const media = createWebrtcMedia({
        connect: () => connection as unknown as RTCPeerConnection,
        devices: { list: async () => [], open: () => Promise.reject(new TypeError('no device')) },
        render: () => () => undefined,
      })(() => undefined);
      media.perform({ do: 'createPeer', ref: 1, iceServers: [] });
      for (const mid of ['audio', '']) {
        const candidate = { candidate: 'candidate:1', mid, mlineIndex: 0 };
        media.perform({ do: 'addCandidate', ref: 1, candidate });
      }
    });
    await all;
    expect(given).toEqual([
      { candidate: 'candidate:1', sdpMid: 'audio', sdpMLineIndex: 0 },
      { candidate: 'candidate:1', sdpMLineIndex: 0 },
    ]);
    expect(given[1]).not.toHaveProperty('sdpMid');
  });
});
