import { once } from 'node:events';
import { encodeServerFrame, ServerFrameSchema, SUBPROTOCOL } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import WebSocket from 'ws';
import { startBareServer } from '../peers/bare-server.fixture.js';
import { createSdpRedactor, startRecorder } from '../traffic/recorder.js';
import { startTap } from './tap.js';

/** More than a case takes. */
const MANY = 20_001;

it('passes nothing on any more, and keeps nobody waiting, when the server floods', async () => {
  const { sockets: upstream, url, end } = await startBareServer();
  const ping = { body: { case: 'ping', value: { nonce: 1 } } } as const;
  const body = { case: 'control', value: ping } as const;
  const message = encodeServerFrame(create(ServerFrameSchema, { body }));
  // The first thing that it hears is the Ping of the tap, to which it gives no Pong.
  upstream.on('connection', (socket) => {
    socket.once('message', () => {
      for (let nth = 0; nth < MANY; nth += 1) socket.send(message);
    });
  });
  const recorder = startRecorder(() => 0);
  const tap = await startTap('caller', url, recorder, createSdpRedactor(), 60_000);
  const client = new WebSocket(tap.url, SUBPROTOCOL);
  const gone = once(client, 'close');
  await once(client, 'open');
  await tap.settle();
  await gone;
  expect(recorder.abandonedBecause).toMatch(
    /^the server sent more than 20000 messages on one socket of caller/,
  );
  await tap.end();
  await end();
});
