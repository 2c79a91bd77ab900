/** Owns the socket in a browser: its own WebSocket, with the protocol's subprotocol (WR-1, WR-2). */
import { SUBPROTOCOL } from '@audiocall/proto';
import type { OpenSocket } from '../ports.js';

/** Opens sockets to the server at `url`, a `ws:` or `wss:` URL. */
export function connectBrowserSocket(url: string): OpenSocket {
  return (listener) => {
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, SUBPROTOCOL);
    } catch (error) {
      // A URL that is none. Told later, as every other failure to connect is.
      queueMicrotask(() => listener.closed(error));
      return { send: () => undefined, close: () => undefined };
    }
    let hasOpened = false;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      hasOpened = true;
      listener.opened();
    };
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) =>
      listener.message(typeof data === 'string' ? data : new Uint8Array(data));
    // A page is not told why it cannot connect, on purpose of the browser's makers.
    socket.onclose = ({ code }) =>
      listener.closed(hasOpened ? undefined : new Error(`no connection to ${url}`), code);
    return {
      send: (bytes) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(new Uint8Array(bytes));
      },
      close: () => socket.close(1000),
    };
  };
}
