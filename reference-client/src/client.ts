/**
 * Owns the SDK's interface: its calls become operations of the engine, and their outcomes promises.
 * Knows no rule of the protocol.
 */
import { CallType, type Track } from '@audiocall/proto';
import type { AppEventName, AppEvents } from './core/app-events.js';
import type { AudioDevice, OperationValue } from './core/effects.js';
import { DEFAULT_FEATURES, type FeatureName } from './core/features.js';
import { type Operation, startEngine } from './engine.js';
import { AudiocallError } from './error.js';
import type { Clock, OpenMedia, OpenSocket } from './ports.js';

const REQUEST_TIMEOUT_MS = 5000;
const RECONNECT_WAIT_MS = { first: 100, longest: 5000 };
/** Not both sides at once, so that they seldom collide. */
const RESTART_WAIT_MS = { caller: 500, claimant: 1000 };

const NOT_A_CALL_TYPE = 'callType is a member of CallType, such as CallType.AUDIOCALL';

/** The SDK's name and version, as the server is told. */
export const SDK_NAME = 'audiocall-reference-client';
export const SDK_VERSION = '0.1.0';

/** What `createClient` needs. */
export interface ClientOptions {
  /** The service whose users can call each other. */
  readonly serviceId: string;
  /** The service's key, where it has one. A secret. */
  readonly serviceKey?: string;
  /** Sends the SDP offer with `offerCall` instead of after the claim (EO-2). Default false. */
  readonly earlyOffer?: boolean;
  /** The features to ask the server for. Default: every one that the SDK implements. */
  readonly features?: readonly FeatureName[];
  /** How long a response may take, in milliseconds. Default 5000. */
  readonly requestTimeoutMs?: number;
  /**
   * How long to wait before the socket is opened again, in milliseconds: `first` after a loss, twice
   * as long after each try that fails, up to `longest`; up to half of it less, at random. Default 100
   * and 5000.
   */
  readonly reconnectWaitMs?: { readonly first: number; readonly longest: number };
  /**
   * How long lost media may take to come back by itself before ICE is restarted, in milliseconds, by what
   * the user is in the call; with the feature `renegotiate`. Default 500 and 1000.
   */
  readonly restartWaitMs?: { readonly caller: number; readonly claimant: number };
  /** The name and version of the program, for the server's log. */
  readonly program?: { readonly name: string; readonly version: string };
  readonly openSocket: OpenSocket;
  readonly openMedia: OpenMedia;
  readonly clock: Clock;
  /** From 0 up to, and not, 1; it spreads reconnections. Default Math.random. */
  readonly random?: () => number;
}

type Value<Kind extends OperationValue['kind']> = Omit<
  Extract<OperationValue, { kind: Kind }>,
  'kind'
>;
type Listener<Name extends AppEventName> = (event: AppEvents[Name]) => void;

/**
 * The SDK of one user. Every method but `createSession`, `close` and `on` rejects with NO_SESSION
 * before a session (SE-1); every one rejects with an {@link AudiocallError}, and always settles.
 */
export interface AudiocallClient {
  /**
   * Registers as `userId`, or as a user that the server makes up (SE-2). Rejects with UNAUTHENTICATED
   * for a wrong service or key (SE-9), USER_ALREADY_ONLINE where the server keeps the older session
   * (MD-2), SESSION_EXISTS when this client has one, and TIMEOUT or CLOSED without a server.
   */
  createSession(userId?: string | number): Promise<Value<'session'>>;
  /**
   * Calls a user of the same service (OF-1). `record` is false when omitted (OF-4). When that user is
   * calling this one, the two calls are merged into the first one (GL-3), or this rejects with GLARE.
   * `notified` is false when nobody rings yet: the call is held until that user has a session (LS-1).
   * Rejects with SELF_CALL, BUSY (BZ-1), INVALID_STATE during another call, DEVICE_UNAVAILABLE, and
   * CANCELLED when `leave` came first.
   */
  offerCall(callType: CallType, callee: string, record?: boolean): Promise<Value<'offered'>>;
  /**
   * Answers the call that rings (AN-1), or one known by its type and caller (LS-3). Rejects with
   * NO_RINGING_CALL, CALL_ENDED, ALREADY_ANSWERED on another device, CALL_TYPE_MISMATCH or
   * DEVICE_UNAVAILABLE; the call then rings on where it still can.
   */
  answerCall(callType?: CallType, caller?: string): Promise<Value<'answered'>>;
  /**
   * Declines the call of the session from RINGING_EVENT (RJ-1). Without it: cancels, declines or
   * hangs up the present call (CA-1, HU-1). `alreadyEnded` is true when the call was over before the
   * server heard of it; audio stops at once in any case (HU-3). Kept while reconnecting (RS-10).
   */
  leave(session?: string): Promise<Value<'left'>>;
  /**
   * No sound leaves the device from now on, also after a change of the device (MU-4, DV-4). Rejects
   * with INVALID_STATE without a call, and INVALID_ARGUMENT for an unknown track; a mute that fails
   * is not undone.
   */
  setMute(track: Track): Promise<void>;
  /** Sound leaves the device again, once the server has accepted it (MU-4). Rejects as `setMute`. */
  setUnmute(track: Track): Promise<void>;
  /** The input devices (DV-2). */
  getDeviceList(): Promise<readonly AudioDevice[]>;
  /**
   * Changes the input device now and for later calls (DV-1, DV-5). Rejects with DEVICE_NOT_FOUND,
   * and with SUPERSEDED when a later change came before this one began.
   */
  setAudioDevice(deviceId: string): Promise<void>;
  /**
   * Ends the session, if there is one, with its call (SE-5), and frees everything: a Node program with
   * nothing else to do then ends. Waits a second at most for the server. A new session may follow.
   */
  close(): Promise<void>;
  /** Listens to an event until the returned function is called. {@link AppEvents} says what comes. */
  on<Name extends AppEventName>(name: Name, listener: Listener<Name>): () => void;
}

/** Makes the SDK for one user. Nothing is opened before `createSession`. */
export function createClient(options: ClientOptions): AudiocallClient {
  const ports = { ...options, random: options.random ?? Math.random };
  const engine = startEngine(ports, {
    serviceId: options.serviceId,
    serviceKey: options.serviceKey ?? '',
    clientName: options.program?.name ?? SDK_NAME,
    clientVersion: options.program?.version ?? SDK_VERSION,
    earlyOffer: options.earlyOffer ?? false,
    requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    reconnectWaitMs: options.reconnectWaitMs ?? RECONNECT_WAIT_MS,
    restartWaitMs: options.restartWaitMs ?? RESTART_WAIT_MS,
    features: options.features ?? DEFAULT_FEATURES,
  });

  async function operate<Kind extends OperationValue['kind']>(
    kind: Kind,
    operation: Operation,
  ): Promise<Extract<OperationValue, { kind: Kind }>> {
    const outcome = await engine.operate(operation);
    if (!outcome.ok) {
      const { code, message, cause, callId } = outcome.failure;
      throw new AudiocallError(code, message, cause, callId);
    }
    if (!isKind(outcome.value, kind)) throw new AudiocallError('INTERNAL', 'wrong kind of result');
    return outcome.value;
  }

  /** What no encoder takes must not reach the core; but SE-1 comes first. */
  function insist(holds: boolean, sentence: string): void {
    if (holds) return;
    if (!engine.hasSession()) throw new AudiocallError('NO_SESSION', 'create a session first');
    throw new AudiocallError('INVALID_ARGUMENT', sentence);
  }

  return {
    async createSession(userId) {
      const user = userId === undefined ? {} : { userId: userIdText(userId) };
      const { sessionId, userId: inEffect } = await operate('session', {
        call: 'createSession',
        ...user,
      });
      return { sessionId, userId: inEffect };
    },
    async offerCall(callType, callee, record = false) {
      insist(isCallType(callType), NOT_A_CALL_TYPE);
      insist(typeof callee === 'string', 'callee is a user id, as a string');
      insist(typeof record === 'boolean', 'record is true, false or omitted');
      const { callId, notified } = await operate('offered', {
        call: 'offerCall',
        callType,
        callee,
        record,
      });
      return { callId, notified };
    },
    async answerCall(callType, caller) {
      insist(
        (callType === undefined) === (caller === undefined),
        'pass both callType and caller, or neither',
      );
      insist(callType === undefined || isCallType(callType), NOT_A_CALL_TYPE);
      insist(
        caller === undefined || typeof caller === 'string',
        'caller is a user id, as a string',
      );
      const byName =
        callType === undefined || caller === undefined ? {} : { byName: { callType, caller } };
      const { kind: _, ...result } = await operate('answered', { call: 'answerCall', ...byName });
      return result;
    },
    async leave(session) {
      insist(
        session === undefined || typeof session === 'string',
        'session is the one of RINGING_EVENT, as a string',
      );
      const which = session === undefined ? {} : { session };
      const { kind: _, ...result } = await operate('left', { call: 'leave', ...which });
      return result;
    },
    async setMute(track) {
      await operate('done', { call: 'setMute', track, muted: true });
    },
    async setUnmute(track) {
      await operate('done', { call: 'setMute', track, muted: false });
    },
    async getDeviceList() {
      return (await operate('devices', { call: 'getDeviceList' })).devices;
    },
    async setAudioDevice(deviceId) {
      await operate('done', { call: 'setAudioDevice', deviceId });
    },
    async close() {
      await operate('done', { call: 'close' });
    },
    on: engine.on,
  };
}

function isKind<Kind extends OperationValue['kind']>(
  value: OperationValue,
  kind: Kind,
): value is Extract<OperationValue, { kind: Kind }> {
  return value.kind === kind;
}

/** Also for a program without types, which may well pass the original guide's word. */
function isCallType(callType: unknown): boolean {
  return typeof callType === 'number' && CallType[callType] !== undefined;
}

/** A number is registered as its decimal digits. */
function userIdText(userId: string | number): string {
  if (typeof userId === 'string') return userId;
  if (Number.isSafeInteger(userId)) return String(userId);
  throw new AudiocallError('INVALID_ARGUMENT', 'userId is a string or an integer');
}
