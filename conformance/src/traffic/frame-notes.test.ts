import {
  ClientFrameSchema,
  encodeClientFrame,
  encodeServerJson,
  JSON_SUBPROTOCOL,
  ServerFrameSchema,
  SUBPROTOCOL,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { takeNotes } from './frame-notes.js';
import { createSdpRedactor, startRecorder } from './recorder.js';

const PING = create(ClientFrameSchema, { body: { case: 'ping', value: { nonce: 7 } } });
const PONG = create(ServerFrameSchema, {
  body: { case: 'control', value: { body: { case: 'pong', value: { nonce: 7 } } } },
});
const binary = (data: Uint8Array) => ({ data: Buffer.from(data), isBinary: true });
const text = (words: string) => ({ data: Buffer.from(words), isBinary: false });

function open(subprotocol: string) {
  const recorder = startRecorder(() => 0);
  const notes = takeNotes('alice', recorder, createSdpRedactor());
  notes.opened(subprotocol);
  const last = () => recorder.trace.entries.at(-1)?.what;
  return { notes, last };
}

describe('takeNotes()', () => {
  it('[WR-7] notes the frames of a socket that speaks JSON, however a client spells them', () => {
    const { notes, last } = open(JSON_SUBPROTOCOL);
    expect(notes.fromClient(text('{"ping":{"nonce":7}}'))).toEqual(PING);
    expect(last()).toMatchObject({ case: 'sent', value: PING });
    expect(notes.fromClient(text('{"request_id":3,"leave":{}}'))?.requestId).toBe(3);
    notes.fromServer(text(encodeServerJson(PONG)));
    expect(last()).toMatchObject({ case: 'received', value: PONG });
  });

  it('[WR-7] notes as raw what is no frame there, and says why', () => {
    const { notes, last } = open(JSON_SUBPROTOCOL);
    expect(notes.fromClient(text('{'))).toBeUndefined();
    expect(last()).toMatchObject({ case: 'sentRaw', value: { fault: 'a text that is no frame' } });
    notes.fromClient(binary(encodeClientFrame(PING)));
    expect(last()).toMatchObject({ case: 'sentRaw', value: { fault: 'a binary message' } });
    // What a server writes is canonical.
    notes.fromServer(text('{"control":{"pong":{"nonce":"7"}}}'));
    expect(last()).toMatchObject({ case: 'receivedRaw' });
  });

  it('[WR-2] notes the frames of a binary socket, and a text as raw', () => {
    const { notes, last } = open(SUBPROTOCOL);
    expect(notes.fromClient(binary(encodeClientFrame(PING)))).toEqual(PING);
    notes.fromClient(text('{"ping":{"nonce":7}}'));
    expect(last()).toMatchObject({ case: 'sentRaw', value: { fault: 'a text message' } });
  });

  it.each([
    ['four bytes', (size: number) => [0, 0, 0, size], 'a frame with its length before it'],
    [
      'four bytes, the lowest first',
      (size: number) => [size, 0, 0, 0],
      'a frame with its length before it',
    ],
    ['one byte', (size: number) => [size], 'a frame with its length before it'],
    ['another number', () => [0, 0, 0, 1], 'an undecodable frame'],
  ])(
    '[SE-9] keeps no byte of a frame with its length before it, but says so: %s',
    (_, before, fault) => {
      const { notes, last } = open(SUBPROTOCOL);
      const value = { serviceId: 'shop', serviceKey: 'secret', userId: 'bob', authToken: 'token' };
      const frame = encodeClientFrame(
        create(ClientFrameSchema, { requestId: 1, body: { case: 'createSession', value } }),
      );
      const data = Buffer.from([...before(frame.length), ...frame]);
      notes.fromClient({ data, isBinary: true });
      const raw = { head: new Uint8Array(), length: data.length, text: false, fault };
      expect(last()).toMatchObject({ case: 'sentRaw', value: raw });
      notes.fromServer({ data, isBinary: true });
      expect(last()).toMatchObject({ case: 'receivedRaw', value: raw });
    },
  );
});
