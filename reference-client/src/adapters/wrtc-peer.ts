/**
 * Owns the use of node-wrtc, and is the only file that imports it: its peer connection, and its
 * non-standard ways to play samples into a track and to hear those of one.
 */
import { createRequire } from 'node:module';
import type { AudioChunk } from '../ports.js';

/** A track that plays what is pushed into it. */
export interface PushTrack {
  readonly track: MediaStreamTrack;
  /** Takes 10 ms at 48 kHz: {@link PUSH_SAMPLES} samples. */
  push(samples: Int16Array): void;
  stop(): void;
}

export const PUSH_RATE_HZ = 48_000;
export const PUSH_SAMPLES = 480;

interface WrtcAudioData {
  readonly samples: Int16Array;
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  readonly channelCount: number;
  readonly numberOfFrames: number;
}

/** The part of the package that is used; its own type files do not compile under `strict`. */
interface Wrtc {
  readonly RTCPeerConnection: new (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly nonstandard: {
    readonly RTCAudioSource: new () => {
      createTrack(): MediaStreamTrack;
      onData(data: WrtcAudioData): void;
    };
    readonly RTCAudioSink: new (
      track: MediaStreamTrack,
    ) => { ondata: ((data: WrtcAudioData) => void) | null; stop(): void };
  };
}

const require = createRequire(import.meta.url);
const wrtc = require('wrtc') as Wrtc;

// node-wrtc 0.10 crashes a process that ends by itself after a call, and not one that is told to end.
process.once('beforeExit', () => process.exit());

export function connectPeer(configuration: RTCConfiguration): RTCPeerConnection {
  return new wrtc.RTCPeerConnection(configuration);
}

export function createPushTrack(): PushTrack {
  const source = new wrtc.nonstandard.RTCAudioSource();
  const track = source.createTrack();
  return {
    track,
    push: (samples) =>
      source.onData({
        samples,
        sampleRate: PUSH_RATE_HZ,
        bitsPerSample: 16,
        channelCount: 1,
        numberOfFrames: PUSH_SAMPLES,
      }),
    stop: () => track.stop(),
  };
}

/**
 * Hears every sample of a remote track, mixed to one channel, until the returned function is called.
 * The sample rate may change between chunks.
 */
export function listenTo(track: MediaStreamTrack, hear: (chunk: AudioChunk) => void): () => void {
  const sink = new wrtc.nonstandard.RTCAudioSink(track);
  sink.ondata = ({ samples, sampleRate, channelCount }) =>
    hear({ sampleRateHz: sampleRate, samples: mixToMono(samples, channelCount) });
  return () => {
    sink.ondata = null;
    sink.stop();
  };
}

/** The mean of the channels. The samples are copied: their memory belongs to the package. */
function mixToMono(samples: Int16Array, channelCount: number): Int16Array {
  if (channelCount <= 1) return samples.slice();
  const mono = new Int16Array(Math.floor(samples.length / channelCount));
  for (let frame = 0; frame < mono.length; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < channelCount; channel += 1) {
      sum += samples[frame * channelCount + channel] ?? 0;
    }
    mono[frame] = Math.round(sum / channelCount);
  }
  return mono;
}
