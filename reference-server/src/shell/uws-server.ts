/**
 * Owns the sockets: the upgrade, the step between messages and frames, and the closes that the wire
 * itself asks for (WR-1 to WR-4). The only file that imports uWebSockets.js.
 * Must not know what a frame means.
 */

import uWS from 'uWebSockets.js';
import { CloseCode, decodeClientFrame, SUBPROTOCOL } from '@audiocall/proto';
import type { Settings } from '../core/settings.js';
import type { ConnectionId } from '../core/state.js';
import { createInterpreter, type Sockets } from './interpreter.js';
import type { Log } from './log.js';

/** Where to listen, and how much may wait for a slow reader. */
export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly maxBackpressureBytes: number;
}

/** A server that listens. */
export interface RunningServer {
  /** The port in use. */
  readonly port: number;
  /** Ends every session, closes every socket with 1001, and closes the port. */
  stop(): void;
}

interface SocketData {
  readonly id: ConnectionId;
}

type Socket = uWS.WebSocket<SocketData>;

/** Up to this many times the frame limit a message is read, so that it is closed properly (WR-4). */
const OVERSIZE_FACTOR = 4;

/** Starts to listen; undefined when the port cannot be had. */
export function startServer(
  settings: Settings,
  options: ListenOptions,
  log: Log,
): Promise<RunningServer | undefined> {
  const open = new Map<ConnectionId, Socket>();
  const app = uWS.App();
  const interpreter = createInterpreter(settings, createSockets(open), log);
  const { maxFrameBytes } = settings.limits;
  let opened = 0;

  app.ws<SocketData>('/*', {
    maxPayloadLength: OVERSIZE_FACTOR * maxFrameBytes,
    maxBackpressure: options.maxBackpressureBytes,
    compression: uWS.DISABLED,
    idleTimeout: 0,
    sendPingsAutomatically: false,
    upgrade(response, request, context) {
      if (!offersSubprotocol(request.getHeader('sec-websocket-protocol'))) {
        response.writeStatus('400 Bad Request').end(`Ask for the subprotocol ${SUBPROTOCOL}.\n`);
        return;
      }
      opened += 1;
      response.upgrade(
        { id: `w-${opened}` },
        request.getHeader('sec-websocket-key'),
        SUBPROTOCOL,
        request.getHeader('sec-websocket-extensions'),
        context,
      );
    },
    open(socket) {
      const { id } = socket.getUserData();
      open.set(id, socket);
      interpreter.notice({ kind: 'socket-opened', connection: id });
    },
    message(socket, message, isBinary) {
      const { id } = socket.getUserData();
      if (!open.has(id)) return;
      if (!isBinary) {
        const code = CloseCode.WRONG_KIND;
        interpreter.notice({ kind: 'protocol-broken', connection: id, code });
        return;
      }
      // Decoding copies what it keeps: the buffer is gone after this callback.
      const decoded = decodeClientFrame(new Uint8Array(message), maxFrameBytes);
      if (decoded.ok) {
        interpreter.receive(id, decoded.frame);
        return;
      }
      const code = decoded.fault === 'oversize' ? CloseCode.OVERSIZE : CloseCode.UNDECODABLE;
      interpreter.notice({ kind: 'protocol-broken', connection: id, code });
    },
    close(socket) {
      const { id } = socket.getUserData();
      open.delete(id);
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
          uWS.us_listen_socket_close(listener);
          interpreter.shutDown();
        },
      });
    });
  });
}

function createSockets(open: ReadonlyMap<ConnectionId, Socket>): Sockets {
  const DROPPED = 2;
  return {
    send(connection, bytes) {
      const socket = open.get(connection);
      // A socket that is gone has told so, or is about to.
      return socket === undefined || socket.send(bytes, true) !== DROPPED;
    },
    close(connection, code) {
      open.get(connection)?.end(code);
    },
    cut(connection) {
      open.get(connection)?.close();
    },
  };
}

function offersSubprotocol(header: string): boolean {
  return header.split(',').some((offer) => offer.trim() === SUBPROTOCOL);
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
