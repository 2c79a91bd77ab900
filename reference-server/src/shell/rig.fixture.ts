/**
 * Owns servers and sockets for the tests of the shell, and their end.
 * Knows no rule of the protocol.
 */
import { once } from 'node:events';
import {
  ClientFrameSchema,
  decodeServerFrame,
  encodeClientFrame,
  type ServerFrame,
  type StatusCode,
  SUBPROTOCOL,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type ClientOptions, WebSocket } from 'ws';
import { createLog, type LogLevel } from './log.js';
import { parseOptions } from './options.js';
import { type RunningServer, startServer } from './uws-server.js';

const running: RunningServer[] = [];
const sockets: WebSocket[] = [];

/** For afterEach: ends everything. */
export function endRig(): void {
  for (const socket of sockets.splice(0)) socket.terminate();
  for (const server of running.splice(0)) server.stop();
}

/** A server on a free port, as the flags say. */
export async function startRig(
  argv: readonly string[],
  logLevel: LogLevel = 'silent',
  writeLine: (line: string) => void = () => {},
): Promise<RunningServer> {
  const options = parseOptions(['--port', '0', ...argv], {});
  if (options.kind !== 'serve') throw new Error(JSON.stringify(options));
  const { settings, gate, listen } = options;
  const server = await startServer(settings, gate, listen, createLog(logLevel, writeLine));
  if (server === undefined) throw new Error('no port');
  running.push(server);
  return server;
}

/** A socket with the test's life. */
export function openSocket(
  server: RunningServer,
  protocol = SUBPROTOCOL,
  options: ClientOptions = {},
  scheme = 'ws',
): WebSocket {
  const socket = new WebSocket(`${scheme}://127.0.0.1:${server.port}`, protocol, options);
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

/** A client that keeps what it receives. */
export async function connectRig(
  server: RunningServer,
  protocol = SUBPROTOCOL,
  options: ClientOptions = {},
) {
  const socket = openSocket(server, protocol, options);
  const frames: ServerFrame[] = [];
  socket.on('message', (data: Buffer) => {
    const decoded = decodeServerFrame(data, 1_000_000);
    if (decoded.ok) frames.push(decoded.frame);
  });
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  let lastId = 0;

  async function find<Found>(pick: (frame: ServerFrame) => Found | undefined): Promise<Found> {
    for (;;) {
      for (const frame of frames) {
        const found = pick(frame);
        if (found !== undefined) return found;
      }
      await Promise.race([once(socket, 'message'), closed]);
    }
  }

  return {
    socket,
    frames,
    closed,
    send(init: MessageInitShape<typeof ClientFrameSchema>): void {
      socket.send(encodeClientFrame(create(ClientFrameSchema, init)));
    },
    async request(body: NonNullable<MessageInitShape<typeof ClientFrameSchema>['body']>) {
      lastId += 1;
      const requestId = lastId;
      this.send({ requestId, body });
      return find(({ body: { case: kind, value } }) =>
        kind === 'response' && value.requestId === requestId ? value : undefined,
      );
    },
    async ask(
      body: NonNullable<MessageInitShape<typeof ClientFrameSchema>['body']>,
    ): Promise<StatusCode | undefined> {
      return (await this.request(body)).status?.code;
    },
    /** The first event of that kind. */
    async event(name: string) {
      return find(({ body: { case: kind, value } }) =>
        kind === 'event' && value.body.case === name ? value : undefined,
      );
    },
    /** The first control of that kind. */
    async control(name: string) {
      return find(({ body: { case: kind, value } }) =>
        kind === 'control' && value.body.case === name ? value : undefined,
      );
    },
  };
}

export function hello(userId: string, more: { serviceId?: string; authToken?: string } = {}) {
  return { case: 'createSession', value: { serviceId: 'open', userId, ...more } } as const;
}

export function offerTo(callee: string, clientRef = 'a') {
  return { case: 'offerCall', value: { clientRef, callType: 1, callee } } as const;
}
