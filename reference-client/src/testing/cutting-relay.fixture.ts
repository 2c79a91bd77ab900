/**
 * Owns a relay of bytes in front of a server that cuts connections where a plan says so: within the
 * handshake, within a frame, or between a request and its response. Knows nothing of WebSocket.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Where one connection is cut. */
export interface Cut {
  readonly after: /** That many bytes of one direction; the last ones before the cut arrive. */
    | { readonly bytes: number; readonly direction: 'up' | 'down' }
    /** That many pieces from the client arrive; what the server says next does not. */
    | { readonly requests: number };
  /** Whether the server's side is cut too; else it sees a client that is merely silent. */
  readonly isNoticed: boolean;
}

/** A running relay. */
export interface CuttingRelay {
  readonly url: string;
  readonly cuts: () => number;
  /** From now on each connection, the present ones too, gets its cut from the plan. */
  follow(plan: () => Cut | undefined): void;
  /** Cuts every connection that there is. */
  cutAll(): void;
  stop(): Promise<void>;
}

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  cut: Cut | undefined;
  up: number;
  down: number;
  requests: number;
}

/** Starts a relay on 127.0.0.1 in front of the server at `url`. */
export async function startCuttingRelay(url: string): Promise<CuttingRelay> {
  const target = new URL(url);
  const connections = new Set<Connection>();
  const sockets = new Set<Socket>();
  let plan: () => Cut | undefined = () => undefined;
  let cuts = 0;

  const listener = createServer({ noDelay: true }, (client) => {
    const server = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
    const connection = { client, server, cut: plan(), up: 0, down: 0, requests: 0 };
    connections.add(connection);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => carry(connection, 'up', bytes));
    server.on('data', (bytes) => carry(connection, 'down', bytes));
    client.once('close', () => {
      if (connections.delete(connection)) server.destroySoon();
    });
    server.once('close', () => {
      if (connections.delete(connection)) client.destroySoon();
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  function carry(connection: Connection, direction: 'up' | 'down', bytes: Buffer): void {
    if (!connections.has(connection)) return;
    const { cut } = connection;
    const left = cut === undefined ? bytes.length : allowance(connection, cut, direction);
    const to = direction === 'up' ? connection.server : connection.client;
    connection[direction] += bytes.length;
    if (direction === 'up') connection.requests += 1;
    to.write(bytes.subarray(0, left));
    if (cut !== undefined && left < bytes.length) perform(connection, cut.isNoticed);
  }

  function perform(connection: Connection, isNoticed: boolean): void {
    cuts += 1;
    connections.delete(connection);
    connection.client.destroySoon();
    if (isNoticed) connection.server.destroySoon();
  }

  return {
    url: `ws://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    cuts: () => cuts,
    follow(next) {
      plan = next;
      for (const connection of connections) {
        connection.cut = plan();
        connection.up = 0;
        connection.down = 0;
        connection.requests = 0;
      }
    },
    cutAll() {
      for (const connection of [...connections]) perform(connection, true);
    },
    async stop() {
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** How many more bytes may pass in that direction. */
function allowance(connection: Connection, { after }: Cut, direction: 'up' | 'down'): number {
  if ('requests' in after) {
    const isOver = direction === 'down' && connection.requests >= after.requests;
    return isOver ? 0 : Number.POSITIVE_INFINITY;
  }
  if (after.direction !== direction) return Number.POSITIVE_INFINITY;
  return Math.max(0, after.bytes - connection[direction]);
}
