/** Owns one user with real media and a real socket, and everything that can be seen of it. */
import { timerClock } from '../adapters/timer-clock.js';
import { createToneInputs } from '../adapters/tone-input.js';
import { createWebrtcMedia, type WebrtcParts } from '../adapters/webrtc-media.js';
import { connectWebSocket } from '../adapters/websocket.js';
import { connectPeer, listenTo } from '../adapters/wrtc-peer.js';
import { type AudiocallClient, type ClientOptions, createClient } from '../client.js';
import type { AppEventName, AppEvents } from '../core/app-events.js';
import type { MediaNews } from '../core/inputs.js';
import { Ear } from './ear.fixture.js';
import { type FrameGate, gateFrames } from './frame-gate.fixture.js';

/** A user under test. */
export interface Party {
  readonly name: string;
  readonly toneHz: number;
  readonly client: AudiocallClient;
  readonly gate: FrameGate;
  readonly ear: Ear;
  /** Names of the events that came. */
  readonly told: AppEventName[];
  /** The peer connections that were made, in order. */
  readonly connections: RTCPeerConnection[];
  /** The next event of that name. */
  next<Name extends AppEventName>(name: Name): Promise<AppEvents[Name]>;
  /** Makes the SDK believe that the media of its first call is lost, so that it makes an offer. */
  loseMedia(): void;
}

const LIFE = ['CONNECTED_EVENT', 'LEAVE_EVENT', 'CANCEL_EVENT', 'CLOSE_EVENT'] as const;

/** A user whose microphone plays a tone, with a session at the server at `url`. */
export async function joinParty(
  url: string,
  name: string,
  toneHz: number,
  options: Partial<ClientOptions> & Partial<Pick<WebrtcParts, 'iceTransportPolicy'>> = {},
): Promise<Party> {
  const { iceTransportPolicy, ...rest } = options;
  const ear = new Ear();
  const gate = gateFrames(connectWebSocket(url));
  const connections: RTCPeerConnection[] = [];
  let report: (news: MediaNews) => void = () => undefined;
  let isLost = false;
  const openMedia = createWebrtcMedia({
    connect: (configuration) => {
      const connection = connectPeer(configuration);
      connections.push(connection);
      return connection;
    },
    devices: createToneInputs([{ deviceId: 'tone', label: 'Tone', frequencyHz: toneHz }]),
    render: (track) => listenTo(track, ear.hear),
    iceTransportPolicy,
  });
  const client = createClient({
    serviceId: 'demo',
    openSocket: gate.openSocket,
    openMedia: (give) => {
      report = give;
      return openMedia((news) => {
        // node-wrtc may tell of the connection once more, late; lost media would be found again.
        if (news.news === 'described') isLost = false;
        if (!isLost || news.news !== 'connected') give(news);
      });
    },
    clock: timerClock,
    requestTimeoutMs: 60_000,
    restartWaitMs: { caller: 20, claimant: 40 },
    ...rest,
  });
  const told: AppEventName[] = [];
  for (const each of LIFE) client.on(each, () => told.push(each));
  await client.createSession(name);
  return {
    name,
    toneHz,
    client,
    gate,
    ear,
    told,
    connections,
    next: (event) =>
      new Promise((resolve) => {
        const stop = client.on(event, (detail) => {
          stop();
          resolve(detail);
        });
      }),
    loseMedia() {
      isLost = true;
      report({ news: 'failed', ref: 1 });
    },
  };
}
