/** Owns the address at which the browser driver listens for the harness: one life for each connection. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { DriverPages } from './driver-pages.js';

const NORMAL_CLOSE = 1000;
const INTERNAL_ERROR = 1011;

/** Listens, and writes one line to standard output with the URL. */
export async function speakOnSocket(
  pages: DriverPages,
  port: number,
  complain: (sentence: string) => void,
): Promise<void> {
  const server = new WebSocketServer({ host: '127.0.0.1', port, perMessageDeflate: false });
  server.on('connection', (socket) => void serve(socket, pages, complain));
  await once(server, 'listening');
  const { port: inUse } = server.address() as AddressInfo;
  process.stdout.write(`ws://127.0.0.1:${inUse}\n`);
}

async function serve(
  socket: WebSocket,
  pages: DriverPages,
  complain: (sentence: string) => void,
): Promise<void> {
  const commands: Buffer[] = [];
  const keep = (data: Buffer): void => void commands.push(data);
  socket.on('message', keep);
  socket.on('error', () => undefined);
  try {
    const life = await pages.take();
    life.listen({
      message: (bytes) => socket.send(bytes),
      over: (fault) => {
        if (fault !== undefined) complain(fault);
        if (fault === undefined) socket.close(NORMAL_CLOSE);
        else socket.close(INTERNAL_ERROR, fault);
      },
    });
    socket.off('message', keep);
    for (const command of commands) life.send(command);
    socket.on('message', (data: Buffer) => life.send(data));
    socket.on('close', () => life.end());
    if (socket.readyState !== socket.OPEN) life.end();
  } catch (error) {
    socket.close(INTERNAL_ERROR, error instanceof Error ? error.message.slice(0, 100) : 'no page');
  }
}
