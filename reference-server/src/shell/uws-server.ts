/**
 * Owns the sockets: the upgrade, the step between messages and frames, and the closes that the wire
 * itself asks for (WR-1 to WR-4). The only file that imports uWebSockets.js.
 * Must not know what a frame means.
 */

import uWS from 'uWebSockets.js';
import {
  CloseCode,
  decodeClientFrame,
  decodeClientJson,
  encodeServerFrame,
  encodeServerJson,
  JSON_SUBPROTOCOL,
  type ServerFrame,
  SUBPROTOCOL,
} from '@audiocall/proto';
import type { Settings } from '../core/settings.js';
import type { ConnectionId } from '../core/state.js';
import type { GateOptions } from './gate.js';
import { createInterpreter, type Interpreter, type Sockets } from './interpreter.js';
import type { Log } from './log.js';

/** Where to listen, and how much may wait for a slow reader. */
export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly maxBackpressureBytes: number;
  /** The files of a key and its certificate, for wss; undefined for ws. */
  readonly tls: { readonly keyFile: string; readonly certFile: string } | undefined;
  /** The Origin headers that are let in; empty for all. A request without one is let in. */
  readonly allowedOrigins: readonly string[];
}

/** A server that listens. */
export interface RunningServer
  extends Pick<Interpreter, 'drain' | 'isDraining' | 'renderMetrics' | 'replaceServices'> {
  /** The port in use. */
  readonly port: number;
  /** Ends every session, closes every socket with 1001, and closes the port. */
  stop(): void;
}

interface SocketData {
  readonly id: ConnectionId;
  readonly codec: Codec;
}

/** How the frames of one subprotocol stand in messages (WR-1, WR-7). */
interface Codec {
  readonly isBinary: boolean;
  encode(frame: ServerFrame): Uint8Array | string;
  /** Copies what it keeps: the buffer is gone after the callback. */
  decode(message: ArrayBuffer, maxBytes: number): ReturnType<typeof decodeClientFrame>;
}

const CODECS: ReadonlyMap<string, Codec> = new Map([
  [
    SUBPROTOCOL,
    {
      isBinary: true,
      encode: encodeServerFrame,
      decode: (message, maxBytes) => decodeClientFrame(new Uint8Array(message), maxBytes),
    },
  ],
  [
    JSON_SUBPROTOCOL,
    {
      isBinary: false,
      encode: encodeServerJson,
      decode: (message, maxBytes) => decodeClientJson(Buffer.from(message).toString(), maxBytes),
    },
  ],
]);

type Socket = uWS.WebSocket<SocketData>;

/** Up to this many times the frame limit a message is read, so that it is closed properly (WR-4). */
const OVERSIZE_FACTOR = 4;

/** Starts to listen; undefined when the port cannot be had. */
export function startServer(
  settings: Settings,
  gate: GateOptions,
  options: ListenOptions,
  log: Log,
): Promise<RunningServer | undefined> {
  const open = new Map<ConnectionId, Socket>();
  const { tls, allowedOrigins } = options;
  const app =
    tls === undefined
      ? uWS.App()
      : uWS.SSLApp({ key_file_name: tls.keyFile, cert_file_name: tls.certFile });
  const interpreter = createInterpreter(settings, gate, createSockets(open), log);
  const { maxFrameBytes } = settings.limits;
  let opened = 0;
  let stopped = false;

  app.ws<SocketData>('/*', {
    maxPayloadLength: OVERSIZE_FACTOR * maxFrameBytes,
    maxBackpressure: options.maxBackpressureBytes,
    compression: uWS.DISABLED,
    idleTimeout: 0,
    sendPingsAutomatically: false,
    upgrade(response, request, context) {
      const origin = request.getHeader('origin');
      if (allowedOrigins.length > 0 && origin !== '' && !allowedOrigins.includes(origin)) {
        response.writeStatus('403 Forbidden').end('Pages of this origin are not let in.\n');
        return;
      }
      const subprotocol = chooseSubprotocol(request.getHeader('sec-websocket-protocol'));
      const codec = CODECS.get(subprotocol ?? '');
      if (subprotocol === undefined || codec === undefined) {
        response.writeStatus('400 Bad Request').end(`Ask for the subprotocol ${SUBPROTOCOL}.\n`);
        return;
      }
      opened += 1;
      response.upgrade(
        { id: `w-${opened}`, codec },
        request.getHeader('sec-websocket-key'),
        subprotocol,
        request.getHeader('sec-websocket-extensions'),
        context,
      );
    },
    open(socket) {
      const { id } = socket.getUserData();
      open.set(id, socket);
      interpreter.admit(id, Buffer.from(socket.getRemoteAddressAsText()).toString());
      interpreter.notice({ kind: 'socket-opened', connection: id });
    },
    message(socket, message, isBinary) {
      const { id, codec } = socket.getUserData();
      if (!open.has(id)) return;
      if (isBinary !== codec.isBinary) {
        const code = CloseCode.WRONG_KIND;
        interpreter.notice({ kind: 'protocol-broken', connection: id, code });
        return;
      }
      const decoded = codec.decode(message, maxFrameBytes);
      if (decoded.ok) {
        interpreter.receive(id, decoded.frame);
        return;
      }
      const code = decoded.fault === 'oversize' ? CloseCode.OVERSIZE : CloseCode.UNDECODABLE;
      interpreter.notice({ kind: 'protocol-broken', connection: id, code });
    },
    close(socket, code) {
      const { id } = socket.getUserData();
      open.delete(id);
      interpreter.noticeClose(code);
      interpreter.notice({ kind: 'socket-lost', connection: id });
    },
  });
  app.any('/*', (response) => {
    response.writeStatus('426 Upgrade Required').end('This is a WebSocket server.\n');
  });

  return new Promise((resolve) => {
    listenExclusively(app, options, (listener) => {
      if (listener === false) {
        resolve(undefined);
        return;
      }
      resolve({
        port: uWS.us_socket_local_port(listener),
        stop() {
          if (stopped) return;
          stopped = true;
          uWS.us_listen_socket_close(listener);
          interpreter.shutDown();
        },
        drain: interpreter.drain,
        isDraining: interpreter.isDraining,
        renderMetrics: interpreter.renderMetrics,
        replaceServices: interpreter.replaceServices,
      });
    });
  });
}

function createSockets(open: ReadonlyMap<ConnectionId, Socket>): Sockets {
  const DROPPED = 2;
  return {
    send(connection, frame) {
      const socket = open.get(connection);
      // A socket that is gone has told so, or is about to.
      if (socket === undefined) return true;
      const { codec } = socket.getUserData();
      return socket.send(codec.encode(frame), codec.isBinary) !== DROPPED;
    },
    close(connection, code) {
      open.get(connection)?.end(code);
    },
    cut(connection) {
      open.get(connection)?.close();
    },
  };
}

/** The first offer that is known. */
function chooseSubprotocol(header: string): string | undefined {
  return header
    .split(',')
    .map((offer) => offer.trim())
    .find((offer) => CODECS.has(offer));
}

/** A constant of the library that its types name in another place than it is. */
const LIBUS_LISTEN_EXCLUSIVE_PORT = 1;

type ListenExclusively = (
  host: string,
  port: number,
  options: number,
  done: (listener: uWS.us_listen_socket | false) => void,
) => void;

/** Without the option two servers would share a port. The library's types lack this signature. */
function listenExclusively(
  app: uWS.TemplatedApp,
  { host, port }: ListenOptions,
  done: (listener: uWS.us_listen_socket | false) => void,
): void {
  const listen = app.listen.bind(app) as unknown as ListenExclusively;
  listen(host, port, LIBUS_LISTEN_EXCLUSIVE_PORT, done);
}
