import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { SUBPROTOCOL } from '@audiocall/proto';
import { expect, it } from 'vitest';
import WebSocket from 'ws';
import { startBareServer } from '../peers/bare-server.fixture.js';
import { type RelayHooks, startRelay } from './relay.js';

const pass = (): void => undefined;
const HOOKS = { fromClient: pass, fromServer: pass };

/** A frame of WebSocket with bits that no extension gave a meaning. */
const RESERVED_BITS = Buffer.from([0xf2, 0x01, 0x01]);

const UPGRADE = [
  'GET / HTTP/1.1',
  'Host: relay',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '',
  '',
].join('\r\n');

it('outlives a client that resets its connection while the server has yet to answer', async () => {
  const mute = createServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const relay = await startRelay(`ws://127.0.0.1:${port}`, HOOKS);
  const client = connect(Number(new URL(relay.url).port), '127.0.0.1');
  client.write(UPGRADE);
  const [upstream] = (await once(mute, 'connection')) as [Socket];
  client.resetAndDestroy();
  await once(upstream.resume(), 'close');
  await relay.end();
  expect(mute.close().listening).toBe(false);
});

it('says nothing of its own to a client whose server breaks RFC 6455', async () => {
  const server = await startBareServer();
  const faults: string[] = [];
  const closed = (...[, , , fault]: Parameters<NonNullable<RelayHooks['closed']>>): void =>
    void faults.push(fault);
  const relay = await startRelay(server.url, { ...HOOKS, closed });
  const client = new WebSocket(relay.url, SUBPROTOCOL);
  const broken: string[] = [];
  client.on('error', ({ message }) => broken.push(message));
  await once(server.sockets, 'connection');
  await once(client, 'open');
  const [socket] = server.sockets.clients;
  (socket as unknown as { readonly _socket: Socket })._socket.write(RESERVED_BITS);
  await once(client, 'close');
  await relay.end();
  await server.end();
  expect(broken).toEqual([]);
  expect(faults).toEqual(['Invalid WebSocket frame: RSV2 and RSV3 must be clear']);
});
