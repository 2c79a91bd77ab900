import {
  ClientFrameSchema,
  encodeClientFrame,
  encodeServerFrame,
  type ServerFrame,
  ServerFrameSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import WebSocket, { type WebSocketServer } from 'ws';
import { startRecorder } from '../traffic/recorder.js';
import { type BareServer, startBareServer } from './bare-server.fixture.js';
import { WirePeer } from './wire-peer.js';

/** More than a case takes. */
const MANY = 20_001;
const LONG = Buffer.alloc(32 * 1024 * 1024 + 1);
const PING: ServerFrame = create(ServerFrameSchema, {
  body: { case: 'control', value: { body: { case: 'ping', value: { nonce: 1 } } } },
});

let server: WebSocketServer;
let url: string;
let end: BareServer['end'];

beforeEach(async () => {
  ({ sockets: server, url, end } = await startBareServer());
});

afterEach(() => end());

/** How the server answers the first message of the first socket; others it does not answer. */
function answer(messages: readonly Uint8Array[]): void {
  server.once('connection', (socket) => {
    socket.once('message', () => {
      for (const message of messages) socket.send(message);
    });
  });
}

async function openTwo() {
  const recorder = startRecorder(() => 0);
  const open = async (name: string): Promise<WirePeer> => {
    const peer = await WirePeer.open({ name, url, recorder, patienceMs: 60_000 });
    peer.answersPings = false;
    return peer;
  };
  return { recorder, alice: await open('alice'), bob: await open('bob') };
}

describe('a peer of the harness', () => {
  it('looks no more from where it closes its socket on, so that nothing of other closes is taken for an effect', async () => {
    const { recorder, alice } = await openTwo();
    const closed = alice.close();
    // The server has not read of the close yet.
    for (const socket of server.clients) socket.send(encodeServerFrame(PING));
    await closed;
    const own = recorder.trace.entries.filter(({ participant }) => participant === 'alice');
    expect(own.map(({ what }) => what.case)).toEqual(['opened', 'closed']);
    expect(own.at(-1)?.what.value).toMatchObject({ code: 1000, byParticipant: true });
  });

  it('ends the whole case as soon as one of its sockets is flooded, and keeps the beginning', async () => {
    const message = encodeServerFrame(PING);
    answer(Array.from({ length: MANY }, () => message));
    const { recorder, alice, bob } = await openTwo();
    const sentence = /^the server sent more than 20000 messages on one socket of alice/;
    // The server closes nothing and gives no Pong; only the flood ends the waits.
    await Promise.all([
      expect(alice.settle()).rejects.toThrow(sentence),
      expect(bob.awaitEvent('ringing')).rejects.toThrow(sentence),
      expect(bob.awaitClose()).rejects.toThrow(sentence),
    ]);
    await Promise.all([alice.close(), bob.close()]);
    expect(recorder.trace.entries).toHaveLength(500);
    expect(recorder.abandonedBecause).toMatch(sentence);
  });

  it('[TO-3] notes what it sends before that leaves, so that a stall never makes a timer look early', async () => {
    const { recorder, alice, bob } = await openTwo();
    const order: string[] = [];
    const send = vi.spyOn(WebSocket.prototype, 'send').mockImplementation(() => {
      order.push('leaves');
    });
    recorder.onNote(({ what }) => order.push(`${what.case}`));
    const frame = { requestId: 1, body: { case: 'leave', value: {} } } as const;
    const bytes = encodeClientFrame(create(ClientFrameSchema, frame));
    alice.send(frame);
    alice.sendText('{"requestId":2,"leave":{}}');
    alice.sendBytes(bytes);
    alice.sendMutated({ bytes, isText: false, fault: 'none', isDoubtful: false });
    alice.sendFragmented(frame, 1);
    alice.sendRaw('text', 'a text message');
    send.mockRestore();
    const one = ['sent', 'leaves'];
    expect(order).toEqual([...one, ...one, ...one, ...one, ...one, 'sentRaw', 'leaves']);
    await Promise.all([alice.close(), bob.close()]);
  });

  it('does not read a message to its end that no frame can be', async () => {
    answer([LONG]);
    const { recorder, alice, bob } = await openTwo();
    alice.ping();
    await alice.awaitClose();
    await bob.close();
    const found = recorder.trace.entries.map(({ what }) => what);
    const raw = found.find(({ case: kind }) => kind === 'receivedRaw');
    const closed = found.find(({ case: kind }) => kind === 'closed');
    expect(raw?.value).toMatchObject({
      length: LONG.length,
      fault: `a message of more than ${LONG.length - 1} bytes`,
    });
    // Not the server ended it.
    expect(closed?.value).toMatchObject({ byParticipant: true });
  });

  it('[RQ-1] sends nothing on a socket that was refused, and says of what it waits for that nobody promised it', async () => {
    server.options.verifyClient = (_info, decide) => decide(false, 502);
    const recorder = startRecorder(() => 0);
    const alice = await WirePeer.open({ name: 'alice', url, recorder, patienceMs: 60_000 });
    await expect(alice.request({ case: 'leave', value: {} })).rejects.toEqual(
      new Error('alice was refused a socket with HTTP status 502'),
    );
    expect(recorder.trace.entries.map(({ what }) => what)).toMatchObject([
      { case: 'closed', value: { httpStatus: 502, askedForKnown: true, askedForJson: false } },
    ]);
  });

  it('[RQ-1] says which of its sockets was closed while it waited, and for which response', async () => {
    server.on('connection', (socket) => socket.once('message', () => socket.close(4000)));
    const recorder = startRecorder(() => 0);
    const common = { name: 'alice', url, recorder, patienceMs: 60_000 };
    const alice = await WirePeer.open({ ...common, socket: 2, firstRequestId: 7 });
    await expect(alice.request({ case: 'leave', value: {} })).rejects.toMatchObject({
      message:
        "alice's socket was closed while it waited for the response to its Leave (request 7)",
      silence: { clause: 'RQ-1', requestId: 7, closedSocket: 2 },
    });
  });
});
