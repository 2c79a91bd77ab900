/**
 * Owns how a raw participant's frames stand in WebSocket messages, under either subprotocol: what is
 * sent, what a received message means, and what is wrong with one that is no frame.
 * Knows no socket.
 */
import {
  type ClientFrame,
  ClientFrameSchema,
  decodeServerFrame,
  encodeClientFrame,
  type ServerFrame,
  ServerFrameSchema,
} from '@audiocall/proto';
import { fromBinary, fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';

/** What a message was. */
export type Heard =
  | { readonly ok: true; readonly frame: ServerFrame }
  | { readonly ok: false; readonly detail: string };

/** The frames of one subprotocol. */
export interface PeerCodec {
  encode(frame: ClientFrame): string | Uint8Array;
  decode(data: Buffer, isBinary: boolean): Heard;
}

/** How somebody who types spells: both ways are right (WR-7). */
export interface Spelling {
  /** `request_id` instead of `requestId`. */
  readonly originalNames: boolean;
  /** 1 instead of `CALL_TYPE_AUDIOCALL`. */
  readonly enumNumbers: boolean;
}

const MAX_SERVER_FRAME_BYTES = 16 * 1024 * 1024;

/** Binary Protobuf (WR-2). */
export const BINARY_CODEC: PeerCodec = {
  encode: encodeClientFrame,
  decode: (data, isBinary) =>
    isBinary
      ? withUnknown(decodeServerFrame(data, MAX_SERVER_FRAME_BYTES), data)
      : { ok: false, detail: 'a text message' },
};

/** Unknown fields of candidates belong to what was received: a server passes none on (WR-5). */
function withUnknown(heard: Heard, data: Buffer): Heard {
  if (!heard.ok || !holdsCandidates(heard.frame)) return heard;
  try {
    return { ok: true, frame: fromBinary(ServerFrameSchema, data) };
  } catch {
    // A known field of another wire type: the codec leaves it out.
    return heard;
  }
}

function holdsCandidates({ body }: ServerFrame): boolean {
  if (body.case === 'event') return body.value.body.case === 'candidates';
  return body.case === 'response' && body.value.result.case === 'answerCall';
}

/** Protobuf's JSON mapping (WR-7). What is received has to be in its canonical form. */
export function createJsonCodec({ originalNames, enumNumbers }: Spelling): PeerCodec {
  const options = { useProtoFieldName: originalNames, enumAsInteger: enumNumbers };
  return {
    encode: (frame) => JSON.stringify(toJson(ClientFrameSchema, frame, options)),
    decode: (data, isBinary) =>
      isBinary ? { ok: false, detail: 'a binary message' } : readCanonical(data.toString('utf8')),
  };
}

function readCanonical(text: string): Heard {
  try {
    const json = JSON.parse(text) as JsonValue;
    const frame = fromJson(ServerFrameSchema, json);
    const isCanonical = render(toJson(ServerFrameSchema, frame)) === render(json);
    return isCanonical ? { ok: true, frame } : { ok: false, detail: 'JSON, but not canonical' };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** The same text for the same value, whatever the order of its fields. */
function render(json: JsonValue): string {
  return JSON.stringify(json, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
