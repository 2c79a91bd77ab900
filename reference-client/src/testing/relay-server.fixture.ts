/** Owns the relay on a real socket, for tests with real audio and for tests of the driver program. */
import type { AddressInfo } from 'node:net';
import { decodeClientFrame, encodeServerFrame, type Feature, SUBPROTOCOL } from '@audiocall/proto';
import { WebSocketServer } from 'ws';
import { createRelay, type Relay } from './relay.fixture.js';

/** A relay that listens on the loopback interface. */
export interface RelayServer {
  readonly url: string;
  readonly relay: Relay;
  stop(): void;
}

export async function startRelayServer(features: readonly Feature[] = []): Promise<RelayServer> {
  const relay = createRelay(features);
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket) => {
    const end = relay.connect((frame) => socket.send(encodeServerFrame(frame)));
    socket.on('message', (data) => {
      const bytes = data instanceof Buffer ? new Uint8Array(data) : new Uint8Array();
      const decoded = decodeClientFrame(bytes, 65_536);
      if (decoded.ok) end.take(decoded.frame);
    });
    socket.on('close', () => end.lost());
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/`,
    relay,
    stop: () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}
