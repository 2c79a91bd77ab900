/**
 * Owns what an operator decides about a server: services, policy, limits, timers.
 * Knows nothing of where the values come from.
 */
import type { BusyScope, Feature, SessionPolicy, Timers } from '@audiocall/proto';
import { type IceServer, type Limits, TimersSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';

/** Everything that the core has to know of its server. */
export interface Settings {
  /** The services by id, each with its key, or undefined where none is asked for (SE-9). */
  readonly services: ReadonlyMap<string, string | undefined>;
  /** What a second session of a user does (MD-2). */
  readonly sessionPolicy: SessionPolicy;
  /** As announced to every session (LM-1). */
  readonly limits: Limits;
  /** The longest timers; a session may ask for shorter ones (SE-10). */
  readonly timers: Timers;
  /** Handed to every session. */
  readonly iceServers: readonly IceServer[];
  /** What the server offers; undefined: everything but the list of sessions (SL-1). */
  readonly features?: readonly Feature[] | undefined;
  /** When a user with several sessions is busy (MD-4); undefined: when any of them is. */
  readonly busyScope?: BusyScope | undefined;
  /** SetRecording is answered NOT_ALLOWED (RC-2). */
  readonly forbidsRecording?: boolean | undefined;
  /** What differs from service to service, by id; a service may have no entry. */
  readonly serviceRules?: ReadonlyMap<string, ServiceRules> | undefined;
  /** The server is about to stop: no new sessions and no new offers (GA-1). */
  readonly isDraining?: boolean | undefined;
}

/** What an operator decides about one service beside its key. */
export interface ServiceRules {
  /** A session needs a user token of the application (SE-11). */
  readonly asksToken: boolean;
  /** SetRecording is answered NOT_ALLOWED there (RC-2). */
  readonly forbidsRecording: boolean;
  /** The users of the service can be listed (SL-1). */
  readonly listsSessions: boolean;
}

/** No timer is shortened below this, in milliseconds (SE-10). */
const TIMER_FLOOR_MS = 50;

/** Pings have a floor of their own, since each one is a frame. */
const PING_FLOOR_MS = 100;

/** The shortest time to ring that an offer can ask for (TO-1). */
const TTL_FLOOR_MS = 200;

/** The timers in effect for a session that asked for `wish` (SE-10). */
export function shortenTimers(own: Timers, wish: Timers | undefined): Timers {
  if (wish === undefined) return own;
  return create(TimersSchema, {
    ringMs: shorten(own.ringMs, wish.ringMs, TIMER_FLOOR_MS),
    connectMs: shorten(own.connectMs, wish.connectMs, TIMER_FLOOR_MS),
    tombstoneMs: shorten(own.tombstoneMs, wish.tombstoneMs, TIMER_FLOOR_MS),
    pingMs: shorten(own.pingMs, wish.pingMs, PING_FLOOR_MS),
    helloMs: shorten(own.helloMs, wish.helloMs, TIMER_FLOOR_MS),
    resumeMs: shorten(own.resumeMs, wish.resumeMs, TIMER_FLOOR_MS),
    resumeRingMs: shorten(own.resumeRingMs, wish.resumeRingMs, TIMER_FLOOR_MS),
    negotiateMs: shorten(own.negotiateMs, wish.negotiateMs, TIMER_FLOOR_MS),
    mediaMs: shorten(own.mediaMs, wish.mediaMs, TIMER_FLOOR_MS),
  });
}

/** How long an offer rings, for its `ttl_ms` and the ring timer of its caller (TO-1). */
export function clampTtl(ttlMs: number, ringMs: number): number {
  return ttlMs === 0 ? ringMs : Math.min(ringMs, Math.max(TTL_FLOOR_MS, ttlMs));
}

function shorten(own: number, wish: number, floor: number): number {
  return wish === 0 ? own : Math.min(own, Math.max(floor, wish));
}
