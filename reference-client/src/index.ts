/**
 * The package's only door. Everything that an application may use, name by name. Runs in Node and in
 * the browser; what needs Node stands in `node.ts`.
 */
export { CallType, EndReason, PeerState, SessionClosedReason, Track } from '@audiocall/proto';
export { timerClock } from './adapters/timer-clock.js';
export { createWebrtcMedia, type WebrtcParts } from './adapters/webrtc-media.js';
export {
  type AudiocallClient,
  type ClientOptions,
  createClient,
  SDK_NAME,
  SDK_VERSION,
} from './client.js';
export type { AppEventName, AppEvents } from './core/app-events.js';
export type { AudioDevice, ErrorCode } from './core/effects.js';
export type { FeatureName } from './core/features.js';
export { AudiocallError } from './error.js';
export type {
  Clock,
  InputDevices,
  Media,
  OpenInput,
  OpenMedia,
  OpenSocket,
  Recording,
  Socket,
  SocketListener,
} from './ports.js';
