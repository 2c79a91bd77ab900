/** Owns the socket on Node: `ws`, with the protocol's subprotocol (WR-1, WR-2). */
import { SUBPROTOCOL } from '@audiocall/proto';
import { type ClientOptions, WebSocket } from 'ws';
import { MAX_SERVER_FRAME_BYTES, type OpenSocket } from '../ports.js';

/** The library's types lack `closeTimeout`: how long the server may take for its side of the close. */
const OPTIONS: ClientOptions & { readonly closeTimeout: number } = {
  perMessageDeflate: false,
  maxPayload: MAX_SERVER_FRAME_BYTES,
  closeTimeout: 1000,
};

/** Opens sockets to the server at `url`, a `ws:` or `wss:` URL. */
export function connectWebSocket(url: string): OpenSocket {
  return (listener) => {
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, SUBPROTOCOL, OPTIONS);
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
    socket.on('close', (code) => listener.closed(cause, code));
    return {
      send: (bytes) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
      },
      close: () => socket.close(1000),
    };
  };
}
