/**
 * Owns a WebSocket relay in front of a server: every socket of a client gets one of its own upstream,
 * and hooks see, change, drop or add messages in between. Knows nothing of frames.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import WebSocket, { WebSocketServer } from 'ws';
import { findForbidden } from './forbidden.js';

/** A message as it crosses the relay. */
export interface Message {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/** One client's socket and the upstream socket that belongs to it. */
export interface Link {
  /** Counts links from 1. */
  readonly id: number;
  /** The subprotocol that the server chose. */
  readonly subprotocol: string;
  toServer(message: Message): void;
  toClient(message: Message): void;
}

/** What happens to messages. */
export interface RelayHooks {
  opened?(link: Link): void;
  /** A message from the client. It goes on only if the hook sends it on. */
  fromClient(link: Link, message: Message): void;
  /** A message from the server. It goes on only if the hook sends it on. */
  fromServer(link: Link, message: Message): void;
  /** `fault` is what the one who is to blame sent that RFC 6455 forbids, where it was closed for that. */
  closed?(link: Link, code: number, byClient: boolean, fault: string): void;
  /** A Ping of WebSocket itself from the client; with this hook nobody answers it. */
  pinged?(): void;
  /** The code that the client is to see of a close by the server; the server's own where unset. */
  closeCode?(code: number): number;
  /** The subprotocols that the server is to be asked for; the client's own where unset. */
  subprotocols?(offered: readonly string[]): readonly string[];
}

/** A running relay. */
export interface Relay {
  readonly url: string;
  end(): Promise<void>;
}

const NO_STATUS = 1005;
const ABNORMAL = 1006;

/** Starts a relay in front of `upstream`, on a free port of 127.0.0.1 unless told otherwise. */
export async function startRelay(
  upstream: string,
  hooks: RelayHooks,
  listen = { host: '127.0.0.1', port: 0 },
): Promise<Relay> {
  const http = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({
    noServer: true,
    autoPong: hooks.pinged === undefined,
    handleProtocols: (_offered, request) => chosenProtocols.get(request) ?? false,
  });
  const chosenProtocols = new WeakMap<IncomingMessage, string>();
  const open = new Set<WebSocket>();
  let nextId = 1;
  http.on('upgrade', (request, socket, head) => {
    const server = connectUpstream(upstream, request, hooks);
    open.add(server);
    server.once('close', () => open.delete(server));
    // Until it is a WebSocket nobody else listens to it, and one that is reset would end the program.
    const forsake = (): void => server.terminate();
    socket.on('error', forsake).on('close', forsake);
    server.once('unexpected-response', (_request, response) => {
      socket.end(
        `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\nConnection: close\r\n\r\n`,
      );
      server.terminate();
    });
    const refuseClient = (): void => refuse(socket);
    server.on('error', refuseClient);
    const early: Message[] = [];
    const keepEarly = (data: Buffer, isBinary: boolean): void =>
      void early.push({ data, isBinary });
    server.on('message', keepEarly);
    server.once('open', () => {
      chosenProtocols.set(request, server.protocol);
      sockets.handleUpgrade(request, socket, head, (client) => {
        socket.off('error', forsake).off('close', forsake);
        server.off('error', refuseClient);
        open.add(client);
        client.once('close', () => open.delete(client));
        server.off('message', keepEarly);
        const id = nextId;
        nextId += 1;
        joinSockets(id, client, server, early, hooks);
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(listen.port, listen.host, resolve);
  });
  const { port } = http.address() as AddressInfo;
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  return {
    url: `ws://${host}:${port}`,
    async end() {
      for (const socket of open) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** What a server may look at before it takes a socket. */
const PASSED_HEADERS = ['authorization', 'cookie', 'origin', 'user-agent'] as const;

function connectUpstream(upstream: string, request: IncomingMessage, hooks: RelayHooks): WebSocket {
  const offered = (request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const headers = Object.fromEntries(
    PASSED_HEADERS.flatMap((name) => {
      const value = request.headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const asked = [...(hooks.subprotocols?.(offered) ?? offered)];
  return new WebSocket(chooseTarget(upstream, request.url ?? '/'), asked, {
    perMessageDeflate: false,
    headers,
  });
}

/** The client's own path and query belong to the request, unless the upstream names some. */
function chooseTarget(upstream: string, asked: string): URL {
  const url = new URL(upstream);
  if (url.pathname !== '/' || url.search !== '') return url;
  const mark = asked.indexOf('?');
  url.pathname = mark < 0 ? asked : asked.slice(0, mark);
  url.search = mark < 0 ? '' : asked.slice(mark);
  return url;
}

function refuse(socket: Duplex): void {
  // The upstream's own refusal was passed on already, or nobody is there to be refused.
  if (socket.writableEnded || socket.destroyed) return;
  socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n');
}

function joinSockets(
  id: number,
  client: WebSocket,
  server: WebSocket,
  early: readonly Message[],
  hooks: RelayHooks,
): void {
  const link: Link = {
    id,
    subprotocol: server.protocol,
    toServer: ({ data, isBinary }) => sendIfOpen(server, data, isBinary),
    toClient: ({ data, isBinary }) => sendInTurn(client, server, data, isBinary),
  };
  let over = false;
  const end = (code: number, byClient: boolean, fault = ''): void => {
    if (over) return;
    over = true;
    hooks.closed?.(link, code, byClient, fault);
    if (byClient) closeLike(server, code);
    else closeLike(client, hooks.closeCode?.(code) ?? code);
  };
  hooks.opened?.(link);
  client.on('message', (data: Buffer, isBinary: boolean) =>
    hooks.fromClient(link, { data, isBinary }),
  );
  server.on('message', (data: Buffer, isBinary: boolean) =>
    hooks.fromServer(link, { data, isBinary }),
  );
  client.on('ping', () => hooks.pinged?.());
  client.on('close', (code) => end(code, true));
  server.on('close', (code) => end(code, false));
  client.on('error', (error) => end(ABNORMAL, true, findForbidden(error)));
  server.on('error', (error) => end(ABNORMAL, false, findForbidden(error)));
  for (const message of early) hooks.fromServer(link, message);
}

function sendIfOpen(socket: WebSocket, data: Buffer, isBinary: boolean): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(data, { binary: isBinary });
}

/** So much may wait for a client; then the server has to wait, as it would without a relay (LM-3). */
const MOST_WAITING_BYTES = 64 * 1024;

function sendInTurn(client: WebSocket, server: WebSocket, data: Buffer, isBinary: boolean): void {
  if (client.readyState !== WebSocket.OPEN) return;
  client.send(data, { binary: isBinary }, () => {
    if (server.isPaused && client.bufferedAmount <= MOST_WAITING_BYTES) server.resume();
  });
  if (client.bufferedAmount > MOST_WAITING_BYTES) server.pause();
}

/** Passes a close on: with its code, or as a cut where it had none. */
function closeLike(socket: WebSocket, code: number): void {
  // Who is not read would not see the answer to a close.
  if (code === ABNORMAL || socket.isPaused) socket.terminate();
  else if (code === NO_STATUS) socket.close();
  else socket.close(code);
}
