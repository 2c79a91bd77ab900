/**
 * Owns the composition of the SDK on Node: a WebSocket of `ws`, media of node-wrtc with tones or
 * files for microphones, recordings in WAV files, the real clock.
 */

import { joinInputs } from './adapters/played-inputs.js';
import { timerClock } from './adapters/timer-clock.js';
import { createToneInputs, type Tone } from './adapters/tone-input.js';
import { createWavInputs, type WavFile } from './adapters/wav-input.js';
import { recordToWav } from './adapters/wav-recorder.js';
import { createWebrtcMedia } from './adapters/webrtc-media.js';
import { connectWebSocket } from './adapters/websocket.js';
import { connectPeer, listenTo } from './adapters/wrtc-peer.js';
import { type AudiocallClient, type ClientOptions, createClient } from './client.js';
import type { AudioChunk, OpenMedia } from './ports.js';

/** What {@link createNodeClient} needs. */
export interface NodeClientOptions
  extends Omit<ClientOptions, 'openSocket' | 'openMedia' | 'clock'> {
  /** The server's WebSocket URL. */
  readonly url: string;
  /** The microphones to provide; the first one is the default. */
  readonly tones: readonly Tone[];
  /** More microphones, which play files; they come after the tones. */
  readonly wavs?: readonly WavFile[];
  /** The path of the WAV file that a recorded call is stored in. Unset: none is stored (RC-1). */
  readonly recordTo?: (callId: string) => string;
  /** `relay`: media goes through a TURN server or not at all. Default `all`. */
  readonly iceTransportPolicy?: 'all' | 'relay';
  /** Gets everything that is heard from the other party, in the order in which it plays. */
  readonly hear: (chunk: AudioChunk) => void;
  /** Wraps the media, to change what it does in a test. */
  readonly wrapMedia?: (media: OpenMedia) => OpenMedia;
}

/** The SDK of one user on Node. */
export function createNodeClient(options: NodeClientOptions): AudiocallClient {
  const { url, tones, wavs = [], recordTo, iceTransportPolicy, hear, wrapMedia, ...rest } = options;
  const openMedia = createWebrtcMedia({
    connect: connectPeer,
    devices: joinInputs([createToneInputs(tones), createWavInputs(wavs)]),
    render: (track) => listenTo(track, hear),
    iceTransportPolicy,
    record: recordTo === undefined ? undefined : (callId) => recordToWav(recordTo(callId)),
  });
  return createClient({
    ...rest,
    openSocket: connectWebSocket(url),
    openMedia: wrapMedia === undefined ? openMedia : wrapMedia(openMedia),
    clock: timerClock,
  });
}
