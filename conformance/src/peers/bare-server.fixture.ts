/** Owns a server that accepts every socket and says nothing by itself, for the tests of whoever connects. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SUBPROTOCOL } from '@audiocall/proto';
import { WebSocketServer } from 'ws';

/** A server that listens. */
export interface BareServer {
  readonly sockets: WebSocketServer;
  readonly url: string;
  /** Drops every socket, and listens no more. */
  end(): Promise<void>;
}

/** Starts one on a free port; it selects the subprotocol of Protobuf. */
export async function startBareServer(): Promise<BareServer> {
  const sockets = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: () => SUBPROTOCOL,
  });
  await once(sockets, 'listening');
  const { port } = sockets.address() as AddressInfo;
  return {
    sockets,
    url: `ws://127.0.0.1:${port}`,
    async end() {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}
