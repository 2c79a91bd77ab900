/**
 * Owns the shape of what the SDK tells its application: the events, by the original guide's names, and their
 * making from wire events. Knows nothing of the state that decides whether an event is told at all.
 */
import type {
  AnsweredEvent,
  CallType,
  CancelEvent,
  ConnectedEvent,
  EndReason,
  LeaveEvent,
  MuteEvent,
  PeerState,
  PeerStateEvent,
  RecordingEvent,
  RingbackEvent,
  RingingEvent,
  SessionClosedReason,
  Track,
  UnmuteEvent,
} from '@audiocall/proto';

/** Every event of the SDK with its fields, by the original guide's name. */
export interface AppEvents {
  /** To the caller: the server accepted the offer (OF-1). */
  readonly RINGBACK_EVENT: {
    readonly callId: string;
    readonly session: string;
    readonly caller: string;
    readonly callee: string;
    readonly callType: CallType;
  };
  /** To the callee: somebody calls (OF-2). `session` is what `leave` takes to decline. */
  readonly RINGING_EVENT: {
    readonly callId: string;
    readonly session: string;
    readonly caller: string;
    readonly callee: string;
    readonly callType: CallType;
    readonly record: boolean;
    /** Time left to answer, in milliseconds. */
    readonly expiresInMs: number;
  };
  /** To the caller: the call was claimed; media is not connected yet (AN-2). */
  readonly ANSWERED_EVENT: { readonly callId: string; readonly session: string };
  /** To both: the call is connected (CN-1). */
  readonly CONNECTED_EVENT: {
    readonly callId: string;
    readonly session: string;
    readonly userId: string;
    readonly callType: CallType;
    readonly record: boolean;
    readonly peerMuted: boolean;
  };
  /** The other party is muted (MU-1). `session` is the muter's. */
  readonly MUTE_EVENT: {
    readonly callId: string;
    readonly session: string;
    readonly track: Track;
  };
  /** The other party is no longer muted (MU-1). `session` is the muter's. */
  readonly UNMUTE_EVENT: {
    readonly callId: string;
    readonly session: string;
    readonly track: Track;
  };
  /** To a party: the call is over. `session` is empty when nobody left it on purpose. */
  readonly LEAVE_EVENT: {
    readonly callId: string;
    readonly session: string;
    readonly reason: EndReason;
  };
  /** To a session that rang: stop ringing. */
  readonly CANCEL_EVENT: {
    readonly callId: string;
    readonly session: string;
    readonly reason: EndReason;
  };
  /** The other party's socket or media is interrupted, or back (RS-1, NG-2). */
  readonly PEER_STATE_EVENT: {
    readonly callId: string;
    readonly session: string;
    readonly state: PeerState;
  };
  /** The call is recorded from now on, or no longer, at the wish of that session (RC-1). */
  readonly RECORDING_EVENT: {
    readonly callId: string;
    readonly session: string;
    readonly on: boolean;
  };
  /** What is to be recorded here cannot be stored. The call goes on. */
  readonly RECORDING_FAILED_EVENT: { readonly callId: string; readonly cause: unknown };
  /** The input device in use is gone. The call goes on in silence until another one is chosen. */
  readonly DEVICE_LOST_EVENT: { readonly deviceId: string };
  /** Our socket is lost. The session and its call go on, and so does what was asked (RS-10). */
  readonly RECONNECTING_EVENT: Readonly<Record<string, never>>;
  /** We are back. What happened meanwhile is told next (RS-2). */
  readonly RECONNECTED_EVENT: Readonly<Record<string, never>>;
  /** The session is over. `reason` is unset when the socket was lost. */
  readonly CLOSE_EVENT: { readonly reason?: SessionClosedReason };
}

/** The name of an event. */
export type AppEventName = keyof AppEvents;

/** The names of all events. */
export const APP_EVENT_NAMES = Object.keys({
  RINGBACK_EVENT: true,
  RINGING_EVENT: true,
  ANSWERED_EVENT: true,
  CONNECTED_EVENT: true,
  MUTE_EVENT: true,
  UNMUTE_EVENT: true,
  LEAVE_EVENT: true,
  CANCEL_EVENT: true,
  PEER_STATE_EVENT: true,
  RECORDING_EVENT: true,
  RECORDING_FAILED_EVENT: true,
  DEVICE_LOST_EVENT: true,
  RECONNECTING_EVENT: true,
  RECONNECTED_EVENT: true,
  CLOSE_EVENT: true,
} satisfies Record<AppEventName, true>) as readonly AppEventName[];

/** An event together with its name. */
export type AppEvent = {
  readonly [Name in AppEventName]: { readonly name: Name; readonly detail: AppEvents[Name] };
}[AppEventName];

export function describeRingback(callId: string, event: RingbackEvent): AppEvent {
  const { session, caller, callee, callType } = event;
  return { name: 'RINGBACK_EVENT', detail: { callId, session, caller, callee, callType } };
}

export function describeRinging(callId: string, event: RingingEvent): AppEvent {
  const { session, caller, callee, callType, record, expiresInMs } = event;
  return {
    name: 'RINGING_EVENT',
    detail: { callId, session, caller, callee, callType, record, expiresInMs },
  };
}

export function describeAnswered(callId: string, event: AnsweredEvent): AppEvent {
  return { name: 'ANSWERED_EVENT', detail: { callId, session: event.calleeSession } };
}

export function describeConnected(callId: string, event: ConnectedEvent): AppEvent {
  const { session, userId, callType, record, peerMuted } = event;
  return {
    name: 'CONNECTED_EVENT',
    detail: { callId, session, userId, callType, record, peerMuted },
  };
}

export function describeMute(callId: string, event: MuteEvent): AppEvent {
  return { name: 'MUTE_EVENT', detail: { callId, session: event.session, track: event.track } };
}

export function describeUnmute(callId: string, event: UnmuteEvent): AppEvent {
  return { name: 'UNMUTE_EVENT', detail: { callId, session: event.session, track: event.track } };
}

export function describeRecording(callId: string, event: RecordingEvent): AppEvent {
  return { name: 'RECORDING_EVENT', detail: { callId, session: event.by, on: event.on } };
}

export function describePeerState(callId: string, event: PeerStateEvent): AppEvent {
  const { session, state } = event;
  return { name: 'PEER_STATE_EVENT', detail: { callId, session, state } };
}

export function describeLeave(callId: string, event: LeaveEvent): AppEvent {
  return { name: 'LEAVE_EVENT', detail: { callId, session: event.session, reason: event.reason } };
}

export function describeCancel(callId: string, event: CancelEvent): AppEvent {
  return { name: 'CANCEL_EVENT', detail: { callId, session: event.session, reason: event.reason } };
}
