import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { type ClientFrame, ServerFrameSchema } from './gen/audiocall/signaling/v1/frame_pb.js';
import { StatusCode } from './gen/audiocall/signaling/v1/status_pb.js';
import { decodeClientJson, encodeServerJson } from './json-codec.js';

const LIMIT = 1000;

function accept(text: string): ClientFrame {
  const decoded = decodeClientJson(text, LIMIT);
  if (!decoded.ok) throw new Error(decoded.detail);
  return decoded.frame;
}

function findFault(text: string): string {
  const decoded = decodeClientJson(text, LIMIT);
  return decoded.ok ? 'none' : decoded.fault;
}

describe('decodeClientJson()', () => {
  it.each([
    '{"requestId":1,"offerCall":{"clientRef":"a","callType":"CALL_TYPE_AUDIOCALL","callee":"b"}}',
    '{"request_id":1,"offer_call":{"client_ref":"a","call_type":1,"callee":"b"}}',
  ])('[WR-7] takes both spellings of names and enums: %s', (text) => {
    expect(accept(text)).toMatchObject({
      requestId: 1,
      body: { case: 'offerCall', value: { clientRef: 'a', callType: 1, callee: 'b' } },
    });
  });

  it('[WR-7] ignores unknown fields and unknown enum names', () => {
    const text = '{"new":[1],"requestId":2,"setMute":{"callId":"c","track":"TRACK_NEW","x":{}}}';
    expect(accept(text)).toMatchObject({
      requestId: 2,
      body: { case: 'setMute', value: { callId: 'c', track: 0 } },
    });
  });

  it.each([
    '',
    'hello',
    '[]',
    'null',
    '{"requestId":"soon"}',
    '{"requestId":-1}',
    '{"leave":7}',
    '{"leave":{"callId":7}}',
    '{"leave":{},"ping":{}}',
  ])('[WR-7] refuses %j', (text) => {
    expect(findFault(text)).toBe('undecodable');
  });

  it('[WR-7] [WR-4] counts the bytes of UTF-8', () => {
    const pad = (bytes: number): string => `{"x":"${'é'.repeat((bytes - 8) / 2)}"}`;
    expect(findFault(pad(LIMIT))).toBe('none');
    expect(findFault(pad(LIMIT + 2))).toBe('oversize');
  });
});

describe('encodeServerJson()', () => {
  it('[WR-7] writes canonical ProtoJSON', () => {
    const frame = create(ServerFrameSchema, {
      body: { case: 'response', value: { requestId: 3, status: { code: StatusCode.OK } } },
    });
    expect(encodeServerJson(frame)).toBe(
      '{"response":{"requestId":3,"status":{"code":"STATUS_CODE_OK"}}}',
    );
  });
});
