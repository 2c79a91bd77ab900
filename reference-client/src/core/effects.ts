/**
 * Owns everything that the core can ask for. Knows nothing of how it is done, nor of when.
 */
import type { CallType, ClientFrame, EndReason, StatusCode } from '@audiocall/proto';
import type { AppEvent } from './app-events.js';
import type { LocalCandidate } from './local-candidate.js';

/** A status of the protocol by its name, or one of the SDK's own. */
export type ErrorCode =
  | Exclude<keyof typeof StatusCode, 'UNSPECIFIED' | 'OK'>
  /** The server did not respond in time. */
  | 'TIMEOUT'
  /** The socket could not be opened, was lost, or was closed by `close`. */
  | 'CLOSED'
  /** `leave` came before the offer or the answer was sent. */
  | 'CANCELLED'
  /** No input device has that id (DV-2). */
  | 'DEVICE_NOT_FOUND'
  /** The input device cannot be used, for want of a permission say. */
  | 'DEVICE_UNAVAILABLE'
  /** A later `setAudioDevice` took the place of this one. */
  | 'SUPERSEDED'
  /** The peer connection could not be made to work. */
  | 'MEDIA_FAILED';

/** An input device. */
export interface AudioDevice {
  /** What `setAudioDevice` takes. */
  readonly deviceId: string;
  /** Its name for people. */
  readonly label: string;
}

/** One entry for the iceServers of an RTCPeerConnection. */
export interface IceServerConfig {
  readonly urls: readonly string[];
  readonly username: string;
  readonly credential: string;
}

/** What an operation of the application came to. */
export type Outcome =
  | { readonly ok: true; readonly value: OperationValue }
  | { readonly ok: false; readonly failure: Failure };

/** Why an operation failed. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly cause?: unknown;
  /** With GLARE: the call that was there first. */
  readonly callId?: string;
}

/** What an operation gives to the application. */
export type OperationValue =
  | { readonly kind: 'session'; readonly sessionId: string; readonly userId: string }
  | { readonly kind: 'offered'; readonly callId: string; readonly notified: boolean }
  | {
      readonly kind: 'answered';
      readonly callId: string;
      readonly caller: string;
      readonly session: string;
      readonly callType: CallType;
      readonly record: boolean;
    }
  | {
      readonly kind: 'left';
      readonly callId: string;
      readonly alreadyEnded: boolean;
      readonly reason?: EndReason;
    }
  | { readonly kind: 'devices'; readonly devices: readonly AudioDevice[] }
  | { readonly kind: 'done' };

/** Names a timer. Arming one that is armed starts it again. */
export type TimerId =
  | `request:${number}`
  | `open:${number}`
  | `closing:${number}`
  | `loss:${number}`
  | `ack:${number}`
  | `silence:${number}`
  | `retry:${number}`
  | `resume:${number}`;

/**
 * Work for the media port. `ref` names the call's peer connection and its use of the input. The
 * port carries out the operations of one ref in order, and the ones on inputs in order.
 */
export type MediaOperation =
  /** Takes the chosen device into use, with its track enabled or not. Sends nothing yet. */
  | { readonly do: 'openInput'; readonly ref: number; readonly enabled: boolean }
  /** Lets go of the device; nothing is recorded from then on. */
  | { readonly do: 'closeInput'; readonly ref: number }
  /** From now on, also for tracks of devices that are switched to later (MU-4, DV-4). */
  | { readonly do: 'setInputEnabled'; readonly ref: number; readonly enabled: boolean }
  | {
      readonly do: 'createPeer';
      readonly ref: number;
      readonly iceServers: readonly IceServerConfig[];
    }
  | { readonly do: 'makeOffer'; readonly ref: number; readonly iceRestart?: boolean }
  /** Takes our last offer back; the description before it is in force again. */
  | { readonly do: 'rollBack'; readonly ref: number }
  /** Applies the remote offer, in the place of an own one, and makes the answer. */
  | { readonly do: 'applyOffer'; readonly ref: number; readonly sdp: string }
  | { readonly do: 'applyAnswer'; readonly ref: number; readonly sdp: string }
  | { readonly do: 'addCandidate'; readonly ref: number; readonly candidate: LocalCandidate }
  /** From now on the input is sent, and remote audio is rendered (EO-5). */
  | { readonly do: 'startAudio'; readonly ref: number }
  /** Stores both voices from now on, where there is a place for it (RC-1). */
  | { readonly do: 'startRecording'; readonly ref: number; readonly callId: string }
  | { readonly do: 'stopRecording'; readonly ref: number }
  | { readonly do: 'closePeer'; readonly ref: number }
  | { readonly do: 'listDevices'; readonly op: number }
  | { readonly do: 'switchDevice'; readonly op: number; readonly deviceId: string };

/** Everything that the core can ask for. Effects of one input are run in order. */
export type Effect =
  | { readonly type: 'openSocket'; readonly socket: number }
  | { readonly type: 'closeSocket'; readonly socket: number }
  | { readonly type: 'send'; readonly socket: number; readonly frame: ClientFrame }
  | { readonly type: 'media'; readonly operation: MediaOperation }
  /** A random part of `spreadMs` is added to `ms`, so that clients do not all come at once. */
  | {
      readonly type: 'armTimer';
      readonly timer: TimerId;
      readonly ms: number;
      readonly spreadMs?: number;
    }
  | { readonly type: 'disarmTimer'; readonly timer: TimerId }
  | { readonly type: 'emit'; readonly event: AppEvent }
  | { readonly type: 'settle'; readonly op: number; readonly outcome: Outcome };
