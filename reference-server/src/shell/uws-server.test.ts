import { once } from 'node:events';
import {
  CallType,
  ClientFrameSchema,
  CloseCode,
  DescriptionType,
  decodeServerFrame,
  EndReason,
  encodeClientFrame,
  type ServerFrame,
  SessionClosedReason,
  StatusCode,
  SUBPROTOCOL,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createLog } from './log.js';
import { parseOptions } from './options.js';
import { type RunningServer, startServer } from './uws-server.js';

const running: RunningServer[] = [];
const sockets: WebSocket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
  for (const server of running.splice(0)) server.stop();
});

/** Listens as the flags say; undefined where the port is taken. */
async function tryStart(...argv: readonly string[]): Promise<RunningServer | undefined> {
  const options = parseOptions(['--service', 'open', ...argv], {});
  if (options.kind !== 'serve') throw new Error(JSON.stringify(options));
  const log = createLog('silent', () => {});
  return startServer(options.settings, options.gate, options.listen, log);
}

async function start(...argv: readonly string[]): Promise<RunningServer> {
  const server = await tryStart('--port', '0', ...argv);
  if (server === undefined) throw new Error('no port');
  running.push(server);
  return server;
}

/** A socket that keeps what it receives. */
async function connect(server: RunningServer) {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}`, SUBPROTOCOL);
  sockets.push(socket);
  const frames: ServerFrame[] = [];
  socket.on('message', (data: Buffer) => {
    const decoded = decodeServerFrame(data, 1_000_000);
    if (decoded.ok) frames.push(decoded.frame);
  });
  await once(socket, 'open');
  return {
    socket,
    frames,
    send(init: MessageInitShape<typeof ClientFrameSchema>) {
      socket.send(encodeClientFrame(create(ClientFrameSchema, init)));
    },
    async received(count: number): Promise<void> {
      while (frames.length < count) await once(socket, 'message');
    },
    async closed(): Promise<number> {
      const [code] = (await once(socket, 'close')) as [number];
      return code;
    },
  };
}

const ONLY_RINGING = { target: { case: 'onlyRinging', value: {} } } as const;
const OFFER = { clientRef: 'a', callType: CallType.AUDIOCALL, callee: 'bob', sdpOffer: 'v=0' };

function createSession(userId: string) {
  return { case: 'createSession', value: { serviceId: 'open', userId } } as const;
}

type Peer = Awaited<ReturnType<typeof connect>>;

/** Ann and Bob get sessions, and Ann calls Bob, who rings; gives the call id. */
async function callBob(ann: Peer, bob: Peer): Promise<string> {
  bob.send({ requestId: 1, body: createSession('bob') });
  await bob.received(1);
  ann.send({ requestId: 1, body: createSession('ann') });
  ann.send({ requestId: 2, body: { case: 'offerCall', value: OFFER } });
  await Promise.all([ann.received(3), bob.received(2)]);
  const event = bob.frames.at(-1)?.body;
  return event?.case === 'event' ? event.value.callId : '';
}

/** A frame that asks for nothing, of exactly that many bytes: a Pong with an unknown field. */
function padFrame(bytes: number): Uint8Array {
  const frame = create(ClientFrameSchema, { body: { case: 'ping', value: { nonce: 1 } } });
  const head = encodeClientFrame(frame);
  const room = bytes - head.length;
  // Field 1000, length-delimited, with a length of three bytes.
  const length = room - 5;
  const tag = [0xc2, 0x3e, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14];
  return new Uint8Array([...head, ...tag, ...new Uint8Array(length)]);
}

describe('startServer()', () => {
  it('[WR-1] selects the subprotocol among others, and refuses the upgrade without it', async () => {
    const server = await start();
    const url = `ws://127.0.0.1:${server.port}`;
    const socket = new WebSocket(url, ['other', SUBPROTOCOL]);
    sockets.push(socket);
    await once(socket, 'open');
    expect(socket.protocol).toBe(SUBPROTOCOL);
    for (const offered of [[], ['audiocall.v9.proto']]) {
      const refused = new WebSocket(url, offered);
      sockets.push(refused);
      refused.on('error', () => {});
      const [, response] = await once(refused, 'unexpected-response');
      expect(response.statusCode).toBe(400);
    }
  });

  it('[WR-2] closes on text', async () => {
    const peer = await connect(await start());
    peer.socket.send('hello');
    expect(await peer.closed()).toBe(CloseCode.WRONG_KIND);
  });

  it('[WR-3] closes on garbage', async () => {
    const peer = await connect(await start());
    peer.socket.send(new Uint8Array([0xff, 0xff, 0xff]));
    expect(await peer.closed()).toBe(CloseCode.UNDECODABLE);
  });

  it('[WR-4] [WR-5] takes a frame at the limit, and closes on one byte more', async () => {
    const peer = await connect(await start());
    peer.socket.send(padFrame(131_072));
    await peer.received(1);
    expect(peer.frames[0]?.body.value).toMatchObject({ body: { case: 'pong' } });
    peer.socket.send(padFrame(131_073));
    expect(await peer.closed()).toBe(CloseCode.OVERSIZE);
  });

  it('[SE-7] closes a socket that never says hello', async () => {
    const peer = await connect(await start('--hello-ms', '50'));
    expect(await peer.closed()).toBe(CloseCode.NO_HELLO);
  });

  it('[SE-8] closes a silent socket', async () => {
    const peer = await connect(await start('--ping-ms', '100'));
    peer.send({ requestId: 1, body: { case: 'createSession', value: { serviceId: 'open' } } });
    expect(await peer.closed()).toBe(CloseCode.PING_LOST);
    // On a busy machine it is asked once more before its time is over.
    const [first, ...later] = peer.frames.map(({ body }) => body.case);
    expect(first).toBe('response');
    expect(new Set(later)).toEqual(new Set(['control']));
  });

  it('[SE-5] closes after the last event', async () => {
    const peer = await connect(await start());
    peer.send({ requestId: 1, body: { case: 'createSession', value: { serviceId: 'open' } } });
    peer.send({ requestId: 2, body: { case: 'destroySession', value: {} } });
    peer.send({ requestId: 3, body: { case: 'leave', value: {} } });
    expect(await peer.closed()).toBe(CloseCode.DESTROYED);
    expect(peer.frames.map(({ body }) => body.case)).toEqual(['response', 'response', 'event']);
  });

  it('[SE-6] [LS-1] the loss of a socket ends its session', async () => {
    const server = await start();
    const [ann, bob] = [await connect(server), await connect(server)];
    const create = (userId: string) =>
      ({ case: 'createSession', value: { serviceId: 'open', userId } }) as const;
    ann.send({ requestId: 1, body: create('ann') });
    bob.send({ requestId: 1, body: create('bob') });
    await Promise.all([ann.received(1), bob.received(1)]);
    const offerCall = { clientRef: 'a', callType: 1, callee: 'bob' };
    ann.send({ requestId: 2, body: { case: 'offerCall', value: offerCall } });
    await bob.received(2);
    ann.socket.terminate();
    await bob.received(3);
    expect(bob.frames.at(-1)?.body.value).toMatchObject({ seq: 2, body: { case: 'cancel' } });
  });

  it('[SE-6] stops with SERVER_SHUTDOWN and 1001 for everybody', async () => {
    const server = await start();
    const [ann, early] = [await connect(server), await connect(server)];
    ann.send({ requestId: 1, body: { case: 'createSession', value: { serviceId: 'open' } } });
    await ann.received(1);
    const codes = Promise.all([ann.closed(), early.closed()]);
    running.splice(0);
    server.stop();
    expect(await codes).toEqual([CloseCode.GOING_AWAY, CloseCode.GOING_AWAY]);
    expect(ann.frames.at(-1)?.body.value).toMatchObject({
      body: { case: 'sessionClosed', value: { reason: SessionClosedReason.SERVER_SHUTDOWN } },
    });
  });

  it('[GA-1] says GoAway, refuses sessions and offers, and waits for the last call', async () => {
    const server = await start();
    const [ann, bob] = [await connect(server), await connect(server)];
    await callBob(ann, bob);
    const drained = new Promise<void>((resolve) => server.drain(60_000, resolve));
    await Promise.all([ann.received(4), bob.received(3)]);
    for (const { frames } of [ann, bob]) {
      expect(frames.at(-1)?.body.value).toMatchObject({ body: { case: 'goAway' } });
    }
    const late = await connect(server);
    late.send({ requestId: 1, body: createSession('cem') });
    await late.received(2);
    expect(late.frames.at(-1)?.body.value).toMatchObject({
      status: { code: StatusCode.LIMIT_EXCEEDED },
    });
    ann.send({ requestId: 3, body: { case: 'leave', value: {} } });
    await drained;
    await bob.received(5);
    const kinds = bob.frames.map(({ body }) =>
      body.case === 'event' ? body.value.body.case : body.case,
    );
    expect(kinds).toEqual(['response', 'ringing', 'control', 'cancel', 'sessionClosed']);
  });

  it('[LM-3] cuts a socket that does not read, and nobody else', async () => {
    const server = await start('--max-backpressure-bytes', '262144', '--frames-per-second', '0');
    const [ann, bob] = [await connect(server), await connect(server)];
    const callId = await callBob(ann, bob);
    bob.send({ requestId: 2, body: { case: 'answerCall', value: ONLY_RINGING } });
    const answer = { callId, negotiationId: 1, type: DescriptionType.ANSWER, sdp: 'v=0' };
    bob.send({ requestId: 3, body: { case: 'description', value: answer } });
    await bob.received(4);
    ann.socket.pause();
    const candidates = Array.from({ length: 32 }, () => ({ candidate: 'x'.repeat(1000) }));
    const batch = { callId, negotiationId: 1, ufrag: 'test', candidates };
    for (let sent = 0; sent < 1000; sent += 1) {
      bob.send({ body: { case: 'candidates', value: batch } });
    }
    await bob.received(5);
    expect(bob.frames.at(-1)?.body.value).toMatchObject({
      body: { case: 'leave', value: { reason: EndReason.PEER_LOST } },
    });
    bob.send({ requestId: 4, body: { case: 'offerCall', value: { ...OFFER, callee: 'cem' } } });
    await bob.received(7);
  });

  it('does not share a port', async () => {
    const server = await start();
    expect(await tryStart('--port', `${server.port}`)).toBeUndefined();
  });

  it('[SE-1] answers a request over the wire', async () => {
    const peer = await connect(await start());
    peer.send({ requestId: 1, body: { case: 'leave', value: {} } });
    await peer.received(1);
    expect(peer.frames[0]?.body.value).toMatchObject({
      status: { code: StatusCode.NO_SESSION },
    });
  });
});
