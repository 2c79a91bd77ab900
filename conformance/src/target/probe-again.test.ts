import { encodeServerFrame, ServerFrameSchema, StatusCode } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocketServer } from 'ws';
import { type BareServer, startBareServer } from '../peers/bare-server.fixture.js';
import { probeAgain } from './probe-again.js';

const asking = { service: { id: 'demo', key: 'demo-key' }, patienceMs: 0 };
const pong = { case: 'control', value: { body: { case: 'pong', value: { nonce: 1 } } } } as const;
const refusal = {
  case: 'response',
  value: { requestId: 1, status: { code: StatusCode.INTERNAL } },
} as const;

let server: WebSocketServer;
let url: string;
let end: BareServer['end'];

beforeEach(async () => {
  ({ sockets: server, url, end } = await startBareServer());
});

afterEach(() => end());

/** What the first message of each socket is answered with, in their order. */
function answer(...bodies: readonly (typeof pong | typeof refusal)[]): void {
  const waiting = [...bodies];
  server.on('connection', (socket) => {
    const body = waiting.shift();
    socket.once('message', () => {
      if (body === undefined) socket.close(4003);
      else socket.send(encodeServerFrame(create(ServerFrameSchema, { body })));
    });
  });
}

describe('probeAgain()', () => {
  it('[G-5] does not say of a server that it stopped answering when only a case has no patience', async () => {
    answer(pong);
    await expect(probeAgain(url, asking, false)).resolves.toBeUndefined();
  });

  it('[RQ-1] says of a server that answers Pings and nothing else that it answers no more', async () => {
    answer(pong, pong);
    await expect(probeAgain(url, asking, true, 500)).resolves.toBe(
      `the server stopped answering: ${url} still answers Pings, and no CreateSession within 500 ms (clause RQ-1)`,
    );
  });

  it('[RQ-1] is content with any answer to a CreateSession, and with a socket that is closed', async () => {
    answer(pong, refusal, pong);
    await expect(probeAgain(url, asking, true)).resolves.toBeUndefined();
    await expect(probeAgain(url, asking, true)).resolves.toBeUndefined();
  });
});
