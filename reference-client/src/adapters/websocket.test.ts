import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CloseCode } from '@audiocall/proto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_SERVER_FRAME_BYTES, type Socket } from '../ports.js';
import { connectWebSocket } from './websocket.js';

describe('connectWebSocket()', () => {
  let server: WebSocketServer;

  beforeEach(async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
  });

  afterEach(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });

  /** A socket that is open, the server's end of it, and its end. */
  async function connect() {
    const lengths: number[] = [];
    const messages: (Uint8Array | string)[] = [];
    const { port } = server.address() as AddressInfo;
    const accepted = once(server, 'connection') as Promise<[WebSocket]>;
    let socket: Socket | undefined;
    let closed: Promise<unknown> | undefined;
    await new Promise<void>((resolve) => {
      closed = new Promise((close) => {
        socket = connectWebSocket(`ws://127.0.0.1:${port}`)({
          opened: resolve,
          message: (data) => {
            lengths.push(data.length);
            if (data.length < 100) messages.push(data);
          },
          closed: close,
        });
      });
    });
    const [end] = await accepted;
    return { lengths, messages, socket, end, closed };
  }

  it('[WR-4] reads a message of the bound, and does not even read one byte more', async () => {
    const { lengths, end, closed } = await connect();
    const ended = once(end, 'close');
    end.send(new Uint8Array(MAX_SERVER_FRAME_BYTES));
    end.send(new Uint8Array(MAX_SERVER_FRAME_BYTES + 1));
    expect(await closed).toBeInstanceOf(RangeError);
    expect(lengths).toEqual([MAX_SERVER_FRAME_BYTES]);
    expect((await ended)[0]).toBe(CloseCode.OVERSIZE);
  });

  it('[WR-1] asks for the subprotocol of the protocol', async () => {
    const { end } = await connect();
    expect(end.protocol).toBe('audiocall.v1.proto');
  });

  it('[WR-2] sends each frame as one binary message, and tells text from bytes', async () => {
    const { socket, end, messages } = await connect();
    const received = once(end, 'message');
    socket?.send(new Uint8Array([1, 2, 3]));
    expect(await received).toEqual([Buffer.from([1, 2, 3]), true]);
    end.send('text');
    end.send(new Uint8Array([4]));
    await vi.waitFor(() => expect(messages).toEqual(['text', new Uint8Array([4])]));
  });

  it('is closed also when the server does not do its side', async () => {
    const { socket, end, closed } = await connect();
    end.pause();
    socket?.close();
    await closed;
  });
});
