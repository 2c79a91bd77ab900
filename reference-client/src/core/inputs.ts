/**
 * Owns everything that can happen to the core, grouped by where it comes from: the application, the
 * socket, the media, a timer. Knows nothing of what happens then.
 */
import type { CallType, ServerFrame, Track } from '@audiocall/proto';
import type { AudioDevice, ErrorCode, TimerId } from './effects.js';
import type { LocalCandidate } from './local-candidate.js';

/** A call of the SDK's interface. `op` names the promise that its outcome settles. */
export type ApplicationInput = { readonly origin: 'application'; readonly op: number } & (
  | { readonly call: 'createSession'; readonly userId?: string }
  | {
      readonly call: 'offerCall';
      readonly callType: CallType;
      readonly callee: string;
      readonly record: boolean;
    }
  | {
      readonly call: 'answerCall';
      readonly byName?: { readonly callType: CallType; readonly caller: string };
    }
  | { readonly call: 'leave'; readonly session?: string }
  | { readonly call: 'setMute'; readonly track: Track; readonly muted: boolean }
  | { readonly call: 'getDeviceList' }
  | { readonly call: 'setAudioDevice'; readonly deviceId: string }
  | { readonly call: 'close' }
);

/** News of a socket that the core asked for. */
export type SocketInput = { readonly origin: 'socket'; readonly socket: number } & (
  | { readonly news: 'opened' }
  | { readonly news: 'frame'; readonly frame: ServerFrame }
  | { readonly news: 'undecodable' }
  | { readonly news: 'closed'; readonly cause?: unknown; readonly code?: number | undefined }
);

/** Why a media operation failed, in terms of the SDK's interface. */
export interface MediaFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly cause?: unknown;
}

/** News of a peer connection or of the input devices. */
export type MediaNews =
  | { readonly news: 'inputOpened'; readonly ref: number }
  | { readonly news: 'inputFailed'; readonly ref: number; readonly failure: MediaFailure }
  /** The device in use is gone. */
  | { readonly news: 'inputLost'; readonly ref: number; readonly deviceId: string }
  | { readonly news: 'recordingFailed'; readonly ref: number; readonly cause: unknown }
  | {
      readonly news: 'described';
      readonly ref: number;
      readonly type: 'offer' | 'answer';
      readonly sdp: string;
    }
  | { readonly news: 'candidate'; readonly ref: number; readonly candidate: LocalCandidate }
  | { readonly news: 'endOfCandidates'; readonly ref: number }
  | { readonly news: 'connected'; readonly ref: number }
  /** It may come back. */
  | { readonly news: 'disconnected'; readonly ref: number }
  | { readonly news: 'failed'; readonly ref: number }
  /** A description of a later negotiation could not be made or applied. */
  | { readonly news: 'negotiationFailed'; readonly ref: number }
  | {
      readonly news: 'devicesListed';
      readonly op: number;
      readonly devices: readonly AudioDevice[];
    }
  | { readonly news: 'deviceSwitched'; readonly op: number }
  | { readonly news: 'deviceFailed'; readonly op: number; readonly failure: MediaFailure };

/** News of media, as an input. */
export type MediaInput = { readonly origin: 'media' } & MediaNews;

/** A timer that the core armed has run out. */
export interface TimerInput {
  readonly origin: 'timer';
  readonly timer: TimerId;
}

/** Everything that can happen. */
export type Input = ApplicationInput | SocketInput | MediaInput | TimerInput;
