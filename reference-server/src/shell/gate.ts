/**
 * Owns what is found out about a frame before the core sees it: whether a rate is exceeded (LM-2),
 * whom a token proves (SE-11), and the settings that hold for it: those of its service, with the
 * ICE servers of its user.
 * Has no clock. Must not decide anything: the core does.
 */
import { type ClientFrame, type CreateSession, Feature } from '@audiocall/proto';
import { KNOWN_FEATURES } from '../core/features.js';
import type { Findings } from '../core/inputs.js';
import { type Bucket, isFull, type Rate, takeFrom } from '../core/rates.js';
import type { Settings } from '../core/settings.js';
import type { ConnectionId } from '../core/state.js';
import { type Service, withServices } from './services.js';
import type { Store } from './store.js';
import { makeTurnServer, type TurnOptions } from './turn.js';
import { readUserToken } from './user-token.js';

/** What an operator decides that the core has no part in. */
export interface GateOptions {
  readonly services: readonly Service[];
  readonly turn: TurnOptions | undefined;
  /** Offers a minute from one address; 0 is unlimited. */
  readonly offersPerMinutePerAddress: number;
  /** How many calls are remembered; 0 is unlimited (LM-5). */
  readonly maxCalls: number;
  /** How much is kept for resumes and for calls without a claim; 0 is unlimited (LM-4). */
  readonly maxBufferBytes: number;
}

/** What is to be done with a frame. */
export type Verdict =
  | { readonly kind: 'pass'; readonly settings: Settings; readonly findings: Findings }
  /** It is beyond the rate of its socket, and nothing that could be answered. */
  | { readonly kind: 'flood' };

export interface Gate {
  open(connection: ConnectionId, address: string): void;
  forget(connection: ConnectionId): void;
  /** `now` never goes back; `wallMs` is the time of day. */
  examine(connection: ConnectionId, frame: ClientFrame, now: number, wallMs: number): Verdict;
  /** The settings for what no frame is about. */
  settings(): Settings;
  replaceServices(services: readonly Service[]): void;
  drain(): void;
}

/** Buckets are looked through for full ones whenever there are twice as many as last time. */
const FEW_BUCKETS = 1024;

export function createGate(base: Settings, options: GateOptions, store: Store): Gate {
  const sockets = new Map<ConnectionId, { readonly address: string; bucket: Bucket | undefined }>();
  const takeOffer = createBuckets();
  let settings = withServices(base, options.services);
  let services = indexServices(options.services);

  const perSocket: Rate = { events: base.limits.framesPerSecond, periodMs: 1000 };
  const perUser: Rate = { events: base.limits.offersPerMinute, periodMs: 60_000 };
  const perAddress: Rate = { events: options.offersPerMinutePerAddress, periodMs: 60_000 };

  function measure(
    connection: ConnectionId,
    { body, requestId }: ClientFrame,
    now: number,
  ): number {
    const socket = sockets.get(connection);
    if (socket === undefined) return 0;
    const frame = takeFrom(socket.bucket, perSocket, now);
    socket.bucket = frame.bucket;
    // What has no id is no offer, whatever its body (RQ-3).
    if (frame.waitMs > 0 || body.case !== 'offerCall' || requestId === 0) return frame.waitMs;
    const user = sessionOf(connection)?.user;
    const ofUser = user === undefined ? 0 : takeOffer(`user ${user}`, perUser, now);
    return ofUser || takeOffer(`address ${socket.address}`, perAddress, now);
  }

  function sessionOf(connection: ConnectionId) {
    const id = store.connections.get(connection)?.session;
    return id === undefined ? undefined : store.sessions.get(id);
  }

  /** The settings of a service: what differs there is not the core's to look up. */
  function settingsOf(id: string | undefined): Settings {
    const service = id === undefined ? undefined : services.get(id);
    if (service === undefined) return settings;
    return {
      ...settings,
      ...(!service.recording && { forbidsRecording: true }),
      features: featuresOf(service),
    };
  }

  /** Users are listed only where their service has that turned on (SL-1). */
  function featuresOf({ listSessions }: Service): Settings['features'] {
    const { features } = settings;
    if (listSessions) return features ?? KNOWN_FEATURES;
    return features?.filter((feature) => feature !== Feature.LIST_SESSIONS);
  }

  function prove(request: CreateSession, wallMs: number): string | undefined {
    const secret = services.get(request.serviceId)?.tokenSecret;
    if (secret === undefined) return undefined;
    return readUserToken(request.authToken, request.serviceId, secret, wallMs);
  }

  function examineCreate(
    request: CreateSession,
    connection: ConnectionId,
    findings: Findings,
    wallMs: number,
  ): Verdict {
    const provenUser = prove(request, wallMs);
    // Without a user_id the token's is used (SE-11).
    if (provenUser !== undefined) request.userId ??= provenUser;
    const own = settingsOf(request.serviceId);
    const { turn } = options;
    const user = request.userId ?? connection;
    const iceServers =
      turn === undefined ? own.iceServers : [...own.iceServers, makeTurnServer(turn, user, wallMs)];
    return {
      kind: 'pass',
      settings: { ...own, iceServers },
      findings: { ...findings, provenUser },
    };
  }

  return {
    open(connection, address) {
      sockets.set(connection, { address, bucket: undefined });
    },
    forget(connection) {
      sockets.delete(connection);
    },
    examine(connection, frame, now, wallMs) {
      const retryAfterMs = measure(connection, frame, now);
      if (retryAfterMs > 0 && frame.requestId === 0) return { kind: 'flood' };
      const findings = {
        retryAfterMs,
        address: sockets.get(connection)?.address,
        isCrowded: options.maxCalls > 0 && store.calls.size >= options.maxCalls,
      };
      const { body } = frame;
      if (body.case === 'createSession') {
        return examineCreate(body.value, connection, findings, wallMs);
      }
      return { kind: 'pass', settings: settingsOf(sessionOf(connection)?.service), findings };
    },
    settings: () => settings,
    replaceServices(next) {
      services = indexServices(next);
      settings = withServices(settings, next);
    },
    drain() {
      settings = { ...settings, isDraining: true };
    },
  };
}

function indexServices(services: readonly Service[]): ReadonlyMap<string, Service> {
  return new Map(services.map((service) => [service.id, service]));
}

/** Buckets by name, of which full ones are forgotten. Returns how long to wait, 0 for not at all. */
function createBuckets(): (name: string, rate: Rate, now: number) => number {
  const buckets = new Map<string, { readonly bucket: Bucket; readonly rate: Rate }>();
  let many = FEW_BUCKETS;
  return (name, rate, now) => {
    if (rate.events === 0) return 0;
    const { bucket, waitMs } = takeFrom(buckets.get(name)?.bucket, rate, now);
    buckets.set(name, { bucket, rate });
    if (buckets.size >= many) {
      for (const [key, kept] of buckets)
        if (isFull(kept.bucket, kept.rate, now)) buckets.delete(key);
      many = Math.max(FEW_BUCKETS, 2 * buckets.size);
    }
    return waitMs;
  };
}
