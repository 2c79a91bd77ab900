/**
 * Owns a socket that ends in the same process: what the client sends is given to a server's end, and
 * the other way round. Delivers at once.
 */
import type { OpenSocket, SocketListener } from '../ports.js';

/** The server's end of a socket in memory. */
export interface ServerEnd {
  send(data: Uint8Array | string): void;
  /** Ends the socket, as a server or the network does. */
  close(cause?: unknown): void;
}

/** What a server does with a socket in memory. */
export interface ServerListener {
  message(bytes: Uint8Array): void;
  closed(): void;
}

/**
 * Sockets to a server in memory. `accept` is called when the client opens one; without a result the
 * server does not accept it, and the socket closes.
 */
export function connectMemorySocket(
  accept: (end: ServerEnd) => ServerListener | undefined,
): OpenSocket {
  return (listener: SocketListener) => {
    let isOpen = true;
    let server: ServerListener | undefined;

    function close(cause?: unknown): void {
      if (!isOpen) return;
      isOpen = false;
      listener.closed(cause);
    }

    server = accept({
      send: (data) => {
        if (isOpen) listener.message(data);
      },
      close,
    });
    if (server === undefined) close(new Error('connection refused'));
    else listener.opened();

    return {
      send: (bytes) => {
        if (isOpen) server?.message(bytes);
      },
      close: () => {
        if (!isOpen) return;
        server?.closed();
        close();
      },
    };
  };
}
