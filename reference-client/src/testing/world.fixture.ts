/** Owns a world of clients and a relay in one process, on virtual time and without sound. */
import { decodeClientFrame, encodeServerFrame } from '@audiocall/proto';
import { connectMemorySocket, type ServerEnd } from '../adapters/memory-socket.js';
import {
  createSimulatedMedia,
  createSimulatedNetwork,
  type SimulatedMedia,
} from '../adapters/simulated-media.js';
import { createVirtualClock, type VirtualClock } from '../adapters/virtual-clock.js';
import { type AudiocallClient, createClient } from '../client.js';
import { APP_EVENT_NAMES, type AppEvent, type AppEventName } from '../core/app-events.js';
import { createRelay, type Relay } from './relay.fixture.js';

/** A client of a world, and all that can be seen of it. */
export interface Inhabitant {
  readonly client: AudiocallClient;
  readonly media: SimulatedMedia;
  readonly events: AppEvent[];
  names(): AppEventName[];
  /** The server's end of the latest socket. */
  end(): ServerEnd;
  /** The server does not hear this client, nor answer it. */
  isDeaf: boolean;
}

/** A world without inhabitants. */
export interface World {
  readonly clock: VirtualClock;
  readonly relay: Relay;
  add(name: string, options?: { earlyOffer?: boolean }): Inhabitant;
  /** Bodies of the frames that a user sent in a session, in order. */
  sentBy(user: string): (string | undefined)[];
}

export function createWorld(): World {
  const clock = createVirtualClock();
  const network = createSimulatedNetwork();
  const relay = createRelay();

  function add(name: string, options: { earlyOffer?: boolean } = {}): Inhabitant {
    const media = createSimulatedMedia(network, name, [
      { deviceId: 'built-in', label: 'Built-in' },
      { deviceId: 'headset', label: 'Headset' },
    ]);
    let latest: ServerEnd | undefined;
    const openSocket = connectMemorySocket((end) => {
      latest = end;
      const side = relay.connect((frame) => {
        if (!inhabitant.isDeaf) end.send(encodeServerFrame(frame));
      });
      return {
        message: (bytes) => {
          const decoded = decodeClientFrame(bytes, 65_536);
          if (decoded.ok && !inhabitant.isDeaf) side.take(decoded.frame);
        },
        closed: () => side.lost(),
      };
    });
    const client = createClient({
      serviceId: 'demo',
      openSocket,
      openMedia: media.open,
      clock,
      ...options,
    });
    const events: AppEvent[] = [];
    for (const eventName of APP_EVENT_NAMES) {
      client.on(eventName, (detail) => events.push({ name: eventName, detail } as AppEvent));
    }
    const inhabitant: Inhabitant = {
      client,
      media,
      events,
      names: () => events.map((event) => event.name),
      end: () => {
        if (latest === undefined) throw new TypeError('no socket yet');
        return latest;
      },
      isDeaf: false,
    };
    return inhabitant;
  }

  return {
    clock,
    relay,
    add,
    sentBy: (user) =>
      relay.sent.filter((each) => each.user === user).map(({ frame }) => frame.body.case),
  };
}
