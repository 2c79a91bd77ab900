import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import {
  encodeServerFrame,
  type ResponseSchema,
  ServerFrameSchema,
  StatusCode,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket, WebSocketServer } from 'ws';
import { type BareServer, startBareServer } from '../peers/bare-server.fixture.js';
import { askOffered, probeTarget } from './probe.js';

/** More than the harness reads of one message. */
const LONG = Buffer.alloc(32 * 1024 * 1024 + 1);
const PATIENCE_MS = 60_000;

let server: WebSocketServer;
let url: string;
let end: BareServer['end'];

beforeEach(async () => {
  ({ sockets: server, url, end } = await startBareServer());
});

afterEach(() => end());

const pong = encodeServerFrame(
  create(ServerFrameSchema, {
    body: { case: 'control', value: { body: { case: 'pong', value: { nonce: 1 } } } },
  }),
);

describe('probeTarget()', () => {
  it('[G-5] has nothing to say of a server that answers the first Ping', async () => {
    server.on('connection', (socket) => socket.once('message', () => socket.send(pong)));
    await expect(probeTarget(url, PATIENCE_MS)).resolves.toBeUndefined();
  });

  it.each<[string, (socket: WebSocket) => void, number]>([
    ['closes each socket at once', (socket) => socket.close(1000), 1000],
    ['drops each socket', (socket) => socket.terminate(), 1006],
    ['says more than any frame may', (socket) => socket.send(LONG), 1006],
    ['closes at the Ping', (socket) => socket.once('message', () => socket.close(4003)), 4003],
  ])('[G-5] says of a server that it %s', async (_what, welcome, code) => {
    server.on('connection', welcome);
    await expect(probeTarget(url, PATIENCE_MS)).resolves.toContain(
      `they are closed with ${code} before a Ping is answered (clause G-5)`,
    );
    // It answered before: that it closes sockets is for the cases.
    await expect(probeTarget(url, PATIENCE_MS, true)).resolves.toBeUndefined();
  });

  it('[G-5] says of a server that answered before, and takes each of three sockets for a silent one, that it answers no more', async () => {
    let left = 2;
    server.on('connection', (socket) =>
      socket.once('message', () => (left-- > 0 ? socket.close(4004) : socket.send(pong))),
    );
    await expect(probeTarget(url, PATIENCE_MS, true)).resolves.toBeUndefined();
    left = 3;
    await expect(probeTarget(url, PATIENCE_MS, true)).resolves.toBe(
      `the server stopped answering: ${url} still opens sockets, and closes each with 4004 before a Ping is answered (clause G-5)`,
    );
  });

  it('[WR-2] says that a message was too long to be read', async () => {
    server.on('connection', (socket) => socket.send(LONG));
    await expect(probeTarget(url, PATIENCE_MS)).resolves.toContain(
      '; it sent a message of more than 33554432 bytes, which the harness does not read',
    );
  });

  it('[WR-1] says of what takes a connection that it opens no WebSocket', async () => {
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const there = `ws://127.0.0.1:${(mute.address() as AddressInfo).port}`;
    await expect(probeTarget(there, 100)).resolves.toBe(
      `what listens at ${there} takes the connection, and does not open a WebSocket within 100 ms (clause WR-1)`,
    );
    await expect(probeTarget(there, 100, true)).resolves.toContain('opens no WebSocket within 100');
    mute.close();
  });

  it.each([
    ['a text message, and every message of audiocall.v1.proto is binary', '{"control":{}}'],
    [
      `${pong.length + 1} bytes that are no ServerFrame (clause WR-2), in hexadecimal 06${Buffer.from(pong).toString('hex')}: a message is one frame, without a length before it`,
      Buffer.concat([Buffer.from([pong.length]), pong]),
    ],
    ['1 frame {}, and the frame control.pong was expected: no field of it is one', Buffer.from([])],
    ['1 frame {"event":{}}, and the frame control.pong was expected', Buffer.from([0x12, 0])],
  ])('[WR-2] says that it sent %s', async (said, message) => {
    server.on('connection', (socket) =>
      socket.once('message', () => {
        socket.send(message);
        socket.close(4004);
      }),
    );
    await expect(probeTarget(url, PATIENCE_MS)).resolves.toContain(`; it sent ${said}`);
  });
});

describe('askOffered()', () => {
  const service = { id: 'demo', key: 'demo-key' };

  /** What is told of a server that meets the first message so. */
  async function ask(meet: (socket: WebSocket) => void): Promise<readonly string[]> {
    const told: string[] = [];
    server.on('connection', (socket) => socket.once('message', () => meet(socket)));
    const asking = { service, patienceMs: PATIENCE_MS };
    expect(await askOffered(url, asking, (sentence) => told.push(sentence))).toEqual([]);
    return told;
  }

  const answer = (value: MessageInitShape<typeof ResponseSchema>): Uint8Array =>
    encodeServerFrame(create(ServerFrameSchema, { body: { case: 'response', value } }));

  it('[SE-2] tells how a session was refused, and nothing where it was given', async () => {
    const status = { code: StatusCode.INTERNAL, message: 'not done yet' };
    const refusal = answer({ requestId: 1, status });
    expect(await ask((socket) => socket.send(refusal))).toEqual([
      'the server answered CreateSession with INTERNAL (not done yet), and gave no session; nearly every case begins with one, so look at this first',
    ]);
    server.removeAllListeners('connection');
    const result = { case: 'createSession', value: {} } as const;
    const given = answer({ requestId: 1, status: { code: StatusCode.OK }, result });
    expect(await ask((socket) => socket.send(given))).toEqual([]);
  });

  it('[SE-9] says of a service that is not let in that no key was given, where none was', async () => {
    const status = { code: StatusCode.UNAUTHENTICATED, message: 'wrong key' };
    server.on('connection', (socket) =>
      socket.once('message', () => socket.send(answer({ requestId: 1, status }))),
    );
    const asking = { service: { id: 'demo', key: '' }, patienceMs: PATIENCE_MS };
    await expect(askOffered(url, asking)).rejects.toThrow(
      'in (wrong key); its key is empty, as AUDIOCALL_SERVICE_KEY is empty or not set; give --service',
    );
    await expect(askOffered(url, { ...asking, service })).rejects.toThrow('in (wrong key); give');
  });

  it('[SE-2] tells that there was no answer', async () => {
    const [sentence = ''] = await ask((socket) => socket.close(1011));
    expect(sentence).toMatch(/^the server gave no session: .*; nearly every case begins with one/);
    expect(sentence).not.toContain('--patience');
  });
});
