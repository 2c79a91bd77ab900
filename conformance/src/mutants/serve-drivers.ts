/**
 * Owns an address at which drivers listen for the harness: each connection is a driver of its own, and what is said
 * passes unchanged to and fro. Does not know what is wrong with them.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { DriverLink } from '../interop/driver-link.js';
import type { DriverSource } from '../interop/driver-source.js';

const OPEN_MS = 5_000;
const NORMAL_CLOSE = 1000;
/** The longest reason that a close can carry, in bytes; what is said here is ASCII. */
const LONGEST_REASON = 123;

/** Drivers that listen. */
export interface ServedDrivers {
  readonly url: string;
  end(): Promise<void>;
}

/** Listens, and opens a driver of the source for each that connects. */
export async function serveDrivers(source: DriverSource, port: number): Promise<ServedDrivers> {
  const server = new WebSocketServer({ host: '127.0.0.1', port, perMessageDeflate: false });
  const lives = new Set<Promise<void>>();
  server.on('connection', (socket) => {
    const life = live(socket, source).finally(() => lives.delete(life));
    lives.add(life);
  });
  await once(server, 'listening');
  const { port: inUse } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${inUse}`,
    async end() {
      server.close();
      for (const socket of server.clients) socket.close(NORMAL_CLOSE);
      await Promise.all(lives);
    },
  };
}

/** One driver, from the connection of the harness to the end of either side. */
async function live(socket: WebSocket, source: DriverSource): Promise<void> {
  const over = once(socket, 'close');
  socket.on('error', () => undefined);
  // The harness speaks when it has heard the driver, and so not before there is one.
  const link = await source.open(OPEN_MS).catch((error: unknown) => {
    end(socket, error instanceof Error ? error.message : String(error));
  });
  if (link !== undefined) connect(socket, link);
  await over;
  await link?.end();
}

function connect(socket: WebSocket, link: DriverLink): void {
  socket.on('message', (data: Buffer) => link.send(data));
  link.listen({
    message(bytes) {
      if (socket.readyState === socket.OPEN) socket.send(bytes);
    },
    broken: (what) => end(socket, what),
  });
}

function end(socket: WebSocket, reason: string): void {
  socket.close(NORMAL_CLOSE, reason.slice(0, LONGEST_REASON));
}
