/**
 * Owns the frames of the subprotocol for people: Protobuf's JSON mapping, one text message each
 * (clause WR-7). Knows nothing of sockets, sessions or calls. Total: no input makes it throw.
 */
import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import type { Decoded } from './codec.js';
import { utf8Length } from './constraints.js';
import {
  type ClientFrame,
  ClientFrameSchema,
  type ServerFrame,
  ServerFrameSchema,
} from './gen/audiocall/signaling/v1/frame_pb.js';

/** The WebSocket subprotocol of text frames (clause WR-7). */
export const JSON_SUBPROTOCOL = 'audiocall.v1.json';

/**
 * Decodes what a person typed. Takes lowerCamel and original field names, enum names and numbers;
 * ignores unknown fields and unknown enum names. `maxBytes` is Limits.max_frame_bytes, of UTF-8.
 */
export function decodeClientJson(text: string, maxBytes: number): Decoded<ClientFrame> {
  const length = utf8Length(text);
  if (length > maxBytes) {
    return { ok: false, fault: 'oversize', detail: `${length} bytes, limit ${maxBytes}` };
  }
  try {
    const json = JSON.parse(text) as JsonValue;
    return { ok: true, frame: fromJson(ClientFrameSchema, json, { ignoreUnknownFields: true }) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: 'undecodable', detail };
  }
}

/** A server's frame as canonical ProtoJSON. */
export function encodeServerJson(frame: ServerFrame): string {
  return JSON.stringify(toJson(ServerFrameSchema, frame));
}
