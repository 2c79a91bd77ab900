/**
 * Owns the seams between the SDK and its surroundings: a socket, media, a clock. Each is the
 * smallest interface that is used. Knows no implementation.
 */
import type { AudioDevice, MediaOperation } from './core/effects.js';
import type { MediaNews } from './core/inputs.js';

/** Far above what a server announces as max_frame_bytes; it bounds our memory (WR-4). */
export const MAX_SERVER_FRAME_BYTES = 4 * 1024 * 1024;

/** What a socket tells. Nothing is told after `closed`. */
export interface SocketListener {
  opened(): void;
  /** A text message comes as a string (WR-2). */
  message(data: Uint8Array | string): void;
  /** Also when it never opened; then `cause` says why. `code` is that of the close frame. */
  closed(cause?: unknown, code?: number): void;
}

/** A socket that is open or opening. Sending on one that is closed does nothing. */
export interface Socket {
  send(bytes: Uint8Array): void;
  close(): void;
}

/** Opens a socket to the server under the protocol's subprotocol (WR-1). Does not throw. */
export type OpenSocket = (listener: SocketListener) => Socket;

/** Peer connections and input devices. Operations report back by news; none of them throws. */
export interface Media {
  /** `setInputEnabled` takes effect before this returns (MU-4). */
  perform(operation: MediaOperation): void;
}

/** Makes the media of one client. */
export type OpenMedia = (report: (news: MediaNews) => void) => Media;

/** A clock that only runs alarms. */
export interface Clock {
  /** Calls `ring` once after `ms` milliseconds, unless the returned function was called before. */
  arm(ms: number, ring: () => void): () => void;
}

/** An input device in use. */
export interface OpenInput {
  readonly deviceId: string;
  readonly track: MediaStreamTrack;
  close(): void;
}

/** The input devices that there are. */
export interface InputDevices {
  list(): Promise<readonly AudioDevice[]>;
  /** Takes a device into use; `deviceId` is one from `list`. Rejects when that is not permitted. */
  open(deviceId: string): Promise<OpenInput>;
}

/** The storing of one call. Each of the first two goes on until the returned function is called. */
export interface Recording {
  addOwn(track: MediaStreamTrack): () => void;
  addHeard(track: MediaStreamTrack): () => void;
  close(): void;
}

/** A piece of audio: signed 16-bit samples of one channel. */
export interface AudioChunk {
  readonly sampleRateHz: number;
  readonly samples: Int16Array;
}
