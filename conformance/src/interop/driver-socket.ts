/**
 * Owns the way to a driver over a WebSocket, one message in each binary WebSocket message: the harness
 * connects to a driver that listens, or listens for drivers that can only connect, as a page can.
 * Knows nothing of what the messages say.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import WebSocket, { WebSocketServer } from 'ws';
import { TargetError } from '../target/target.js';
import { maskUrl } from '../wording/mask-urls.js';
import { writeOut } from '../wording/printable.js';
import type { DriverLink, LinkHandlers } from './driver-link.js';

const END_MS = 1_000;
/** A driver that is refused may connect again at once: after the first time it waits for the answer. */
const REFUSE_AGAIN_MS = 1_000;
/** The close code of RFC 6455's registry for "try again later". */
const TRY_AGAIN_LATER = 1013;

/** Connects to a driver that listens. */
export async function connectDriver(url: string, withinMs: number): Promise<DriverLink> {
  const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: withinMs });
  const link = linkSocket(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', (error) =>
      reject(new TargetError(`no driver can be reached at ${maskUrl(url)}: ${error.message}`)),
    );
  });
  return link;
}

/** Where drivers connect to. */
export interface DriverListener {
  readonly url: string;
  /** The driver that has waited longest, or the next one to come. */
  next(withinMs: number): Promise<DriverLink>;
  end(): Promise<void>;
}

/** How to listen for drivers. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** How many drivers a run can use at the same time; one more would take turns with them, unasked. */
  readonly most: number;
  /** Told once that a driver was refused, with a sentence. */
  refused(sentence: string): void;
}

/** Listens for drivers that connect. */
export async function listenForDrivers(listen: ListenOptions): Promise<DriverListener> {
  const http = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  // That it cannot listen is told by the server below it.
  sockets.on('error', () => undefined);
  const waiting: { readonly socket: WebSocket; readonly link: DriverLink }[] = [];
  const wanted: ((link: DriverLink) => void)[] = [];
  const lives = new Map<WebSocket, string>();
  let refusals = 0;
  const refuse = (socket: WebSocket, from: string): void => {
    const limit = `${listen.most === 1 ? 'one driver' : `${listen.most} drivers`} at a time`;
    const here = `${[...lives.values()].join(', ')} ${lives.size === 1 ? 'is' : 'are'} connected`;
    const reason = `this run uses ${limit}, and ${here}`;
    refusals += 1;
    const end = (): void => socket.close(TRY_AGAIN_LATER, reason.slice(0, LONGEST_REASON));
    if (refusals > 1) setTimeout(end, REFUSE_AGAIN_MS).unref();
    else {
      end();
      listen.refused(`refused a driver that connected from ${from}: ${reason}`);
    }
  };
  sockets.on('connection', (socket, { socket: { remoteAddress, remotePort } }) => {
    const from = nameAddress(remoteAddress ?? 'nowhere', remotePort ?? 0);
    for (const each of lives.keys()) if (each.readyState !== WebSocket.OPEN) lives.delete(each);
    const link = linkSocket(socket, () => lives.delete(socket));
    if (lives.size >= listen.most) {
      refuse(socket, from);
      return;
    }
    lives.set(socket, from);
    const take = wanted.shift();
    if (take === undefined) waiting.push({ socket, link });
    else take(link);
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error) =>
      reject(new TargetError(`cannot listen for drivers: ${error.message}`)),
    );
    http.listen(listen.port, listen.host, resolve);
  });
  const { port } = http.address() as AddressInfo;
  const url = `ws://${nameAddress(listen.host, port)}`;
  return {
    url,
    next(withinMs) {
      for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
        if (first.socket.readyState === WebSocket.OPEN) return Promise.resolve(first.link);
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          wanted.splice(wanted.indexOf(take), 1);
          reject(
            new TargetError(
              `no driver connected to ${url} within ${withinMs} ms; it has to connect again whenever its socket is closed`,
            ),
          );
        }, withinMs);
        const take = (link: DriverLink): void => {
          clearTimeout(timer);
          resolve(link);
        };
        wanted.push(take);
      });
    },
    async end() {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** The longest reason that a close can carry, in bytes. */
const LONGEST_REASON = 123;

const nameAddress = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** The reason of a close, which a driver may give or not. */
const quote = (reason: Buffer): string =>
  reason.length === 0 ? '' : `: ${writeOut(reason.toString('utf8'))}`;

/** What comes before somebody listens is kept; `ending` is told when the harness ends it. */
function linkSocket(socket: WebSocket, ending = (): unknown => undefined): DriverLink {
  const early: ((to: LinkHandlers) => void)[] = [];
  let handlers: LinkHandlers | undefined;
  const pass = (happening: (to: LinkHandlers) => void): void => {
    if (handlers === undefined) early.push(happening);
    else happening(handlers);
  };
  socket.on('message', (data: Buffer, isBinary: boolean) =>
    pass((to) =>
      isBinary ? to.message(data) : to.broken('sent a text message; its messages are binary'),
    ),
  );
  socket.on('error', (error) => pass((to) => to.broken(`lost its socket: ${error.message}`)));
  socket.on('close', (code, reason) =>
    pass((to) => to.broken(`closed its socket with code ${code}${quote(reason)}`)),
  );
  return {
    listen(given) {
      handlers = given;
      for (const happening of early.splice(0)) happening(given);
    },
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message);
    },
    async end() {
      ending();
      if (socket.readyState === WebSocket.CLOSED) return undefined;
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.close(1000);
      const timer = setTimeout(() => socket.terminate(), END_MS);
      await closed;
      clearTimeout(timer);
      return undefined;
    },
  };
}
