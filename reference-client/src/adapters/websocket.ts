/** Owns the socket on Node: `ws`, with the protocol's subprotocol (WR-1, WR-2). */
import { SUBPROTOCOL } from '@audiocall/proto';
import { WebSocket } from 'ws';
import type { OpenSocket } from '../ports.js';

/** Opens sockets to the server at `url`, a `ws:` or `wss:` URL. */
export function connectWebSocket(url: string): OpenSocket {
  return (listener) => {
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, SUBPROTOCOL, { perMessageDeflate: false });
    } catch (error) {
      // A URL that is none. Told later, as every other failure to connect is.
      queueMicrotask(() => listener.closed(error));
      return { send: () => undefined, close: () => undefined };
    }
    let cause: unknown;
    socket.binaryType = 'arraybuffer';
    socket.on('open', () => listener.opened());
    socket.on('message', (data, isBinary) => {
      if (isBinary && data instanceof ArrayBuffer) listener.message(new Uint8Array(data));
      else listener.message(String(data));
    });
    socket.on('error', (error) => {
      cause = error;
    });
    socket.on('close', () => listener.closed(cause));
    return {
      send: (bytes) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
      },
      close: () => socket.close(1000),
    };
  };
}
