/**
 * Owns the step between bytes and frames, in both directions and for both sides.
 * Knows nothing of sockets, sessions or calls. Total: no input makes it throw.
 */
import { type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import {
  type ClientFrame,
  ClientFrameSchema,
  type ServerFrame,
  ServerFrameSchema,
} from './gen/audiocall/signaling/v1/frame_pb.js';
import { checkWire } from './wire-types.js';

/** The WebSocket subprotocol of binary frames (clause WR-1). */
export const SUBPROTOCOL = 'audiocall.v1.proto';

/** WebSocket close codes with a meaning of their own in this protocol. */
export const CloseCode = {
  /** The session was replaced or the server is going away on purpose (RFC 6455). */
  GOING_AWAY: 1001,
  /** A text message under the binary subprotocol (WR-2). */
  WRONG_KIND: 1003,
  /** A message that is not a frame (WR-3). */
  UNDECODABLE: 1007,
  /** A frame longer than Limits.max_frame_bytes (WR-4). */
  OVERSIZE: 1009,
  /** After DestroySession (SE-5). */
  DESTROYED: 4000,
  /** A newer session of the user took this one's place (MD-2). */
  REPLACED: 4001,
  /** Another socket resumed the session (RS-7). */
  TAKEN_OVER: 4002,
  /** Silent for two ping intervals (SE-8). */
  PING_LOST: 4003,
  /** No session within Timers.hello_ms (SE-7). */
  NO_HELLO: 4004,
  /** Too many wrong resume tokens (RS-6), or far too many frames (LM-2). */
  POLICY: 4008,
} as const;

/** A decoded frame, or why there is none. */
export type Decoded<Frame> =
  | { readonly ok: true; readonly frame: Frame }
  | { readonly ok: false; readonly fault: 'oversize' | 'undecodable'; readonly detail: string };

/**
 * Decodes what a client sent. `maxBytes` is Limits.max_frame_bytes: exactly that many bytes are
 * fine, one more is `oversize` (WR-4). Unknown fields are ignored, and not kept: they
 * would be memory that no limit counts (WR-5).
 */
export function decodeClientFrame(bytes: Uint8Array, maxBytes: number): Decoded<ClientFrame> {
  return decode(ClientFrameSchema, bytes, maxBytes);
}

/** Decodes what a server sent. See {@link decodeClientFrame}. */
export function decodeServerFrame(bytes: Uint8Array, maxBytes: number): Decoded<ServerFrame> {
  return decode(ServerFrameSchema, bytes, maxBytes);
}

/** The bytes of a client's frame. */
export function encodeClientFrame(frame: ClientFrame): Uint8Array<ArrayBuffer> {
  return toBinary(ClientFrameSchema, frame);
}

/** The bytes of a server's frame. */
export function encodeServerFrame(frame: ServerFrame): Uint8Array<ArrayBuffer> {
  return toBinary(ServerFrameSchema, frame);
}

function decode<Schema extends DescMessage>(
  schema: Schema,
  bytes: Uint8Array,
  maxBytes: number,
): Decoded<MessageShape<Schema>> {
  if (bytes.byteLength > maxBytes) {
    return {
      ok: false,
      fault: 'oversize',
      detail: `${bytes.byteLength} bytes, limit ${maxBytes}`,
    };
  }
  const checked = checkWire(schema, bytes);
  if (!checked.ok) return { ok: false, fault: 'undecodable', detail: checked.detail };
  try {
    return { ok: true, frame: fromBinary(schema, checked.bytes, { readUnknownFields: false }) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: 'undecodable', detail };
  }
}
