/**
 * Owns the composition of the SDK in a browser: its own WebSocket, WebRTC, microphones and loudspeaker.
 * The second door of the package.
 */
import { playTrack } from './adapters/browser-audio.js';
import { connectBrowserSocket } from './adapters/browser-socket.js';
import { createMicrophones } from './adapters/microphones.js';
import { timerClock } from './adapters/timer-clock.js';
import { createWebrtcMedia } from './adapters/webrtc-media.js';
import { type AudiocallClient, type ClientOptions, createClient } from './client.js';
import type { InputDevices, OpenMedia } from './ports.js';

export * from './index.js';

/** What {@link createBrowserClient} needs. */
export interface BrowserClientOptions
  extends Omit<ClientOptions, 'openSocket' | 'openMedia' | 'clock'> {
  /** The server's WebSocket URL. */
  readonly url: string;
  /** The microphones to use instead of the browser's own. */
  readonly devices?: InputDevices;
  /** What the browser's own microphones do to the sound, such as `noiseSuppression`. */
  readonly processing?: MediaTrackConstraints;
  /** Plays a remote track until the returned function is called. Default: on the loudspeaker. */
  readonly render?: (track: MediaStreamTrack) => () => void;
  /** `relay`: media goes through a TURN server or not at all. Default `all`. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  /** Changes the socket on its way in and out, to watch it. */
  readonly wrapSocket?: (open: ClientOptions['openSocket']) => ClientOptions['openSocket'];
  /** Changes what the media does, or puts something else in its place. */
  readonly wrapMedia?: (media: OpenMedia) => OpenMedia;
}

/** The SDK of one user in a browser. */
export function createBrowserClient(options: BrowserClientOptions): AudiocallClient {
  const { url, devices, processing, render, iceTransportPolicy, wrapSocket, wrapMedia, ...rest } =
    options;
  const openSocket = connectBrowserSocket(url);
  const openMedia = createWebrtcMedia({
    connect: (configuration) => new RTCPeerConnection(configuration),
    devices: devices ?? createMicrophones(navigator.mediaDevices, processing),
    render: render ?? ((track) => playTrack(track)),
    iceTransportPolicy,
  });
  return createClient({
    ...rest,
    openSocket: wrapSocket === undefined ? openSocket : wrapSocket(openSocket),
    openMedia: wrapMedia === undefined ? openMedia : wrapMedia(openMedia),
    clock: timerClock,
  });
}
