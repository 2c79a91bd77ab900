/**
 * Owns the abstract world in which an order of requests is tried out: who has a session, which calls there
 * are, and how far each has come. It has nothing but what the specification speaks of, and no clock.
 */
import type { ClientFrame, EndReason, OfferCall } from '@audiocall/proto';

/** A session, known by the socket that bears it. */
export interface WorldSession {
  readonly socket: string;
  readonly user: string;
  readonly deviceId: string;
  /** The calls that it was told of, oldest first (TG-3). */
  readonly told: readonly number[];
  /** The call that makes it other than idle. */
  readonly call: number | undefined;
}

/** What a party of a call has done. */
export interface Part {
  readonly described: boolean;
  readonly trickleEnded: boolean;
  readonly reported: boolean;
  readonly muted: boolean;
}

/** A call, known by its place in the order of offers. */
export interface WorldCall {
  /** As the server called it in its response. */
  readonly id: string;
  readonly caller: string;
  readonly callerUser: string;
  readonly terms: OfferCall;
  readonly phase: 'offered' | 'connecting' | 'connected' | 'ended';
  readonly notified: readonly string[];
  readonly claimant: string | undefined;
  readonly leaver: string | undefined;
  readonly reason: EndReason;
  readonly parts: { readonly caller: Part; readonly claimant: Part };
  /** Candidates of the caller that wait for the claim. */
  readonly waiting: number;
}

/** A frame that is processed next, with what the trace knows beside it. */
export interface Asked {
  readonly socket: string;
  readonly frame: ClientFrame;
  /** The id of the call that the observed response names; the server makes it up. */
  readonly callId: string;
  /** The socket whose session has the id that a `peer_session` names. */
  readonly peer: string | undefined;
}

/** Everything at one moment. A step makes a new one. */
export interface World {
  readonly sessions: ReadonlyMap<string, WorldSession>;
  /** Sockets that are closed, by either side. */
  readonly gone: ReadonlySet<string>;
  readonly calls: readonly WorldCall[];
  /** Refs of refused offers, with their sockets. */
  readonly refusedRefs: ReadonlySet<string>;
}

/** Nobody is there yet. */
export const EMPTY_WORLD: World = {
  sessions: new Map(),
  gone: new Set(),
  calls: [],
  refusedRefs: new Set(),
};

/** A party that has done nothing. */
export const FRESH_PART: Part = {
  described: false,
  trickleEnded: false,
  reported: false,
  muted: false,
};

/** The session of a user; under REPLACE there is one at most. */
export function findUser(world: World, user: string): WorldSession | undefined {
  return [...world.sessions.values()].find((session) => session.user === user);
}

/** The world with a session as it is now. */
export function withSession(world: World, session: WorldSession): World {
  return { ...world, sessions: new Map(world.sessions).set(session.socket, session) };
}

/** The world with a call changed. */
export function withCall(world: World, index: number, change: Partial<WorldCall>): World {
  const calls = world.calls.map((call, at) => (at === index ? { ...call, ...change } : call));
  return { ...world, calls };
}

/** The session is told of a call, which counts as the newest from now on. */
export function tellOf(session: WorldSession, call: number): WorldSession {
  return { ...session, told: [...session.told.filter((told) => told !== call), call] };
}

/** The part of a socket in a call. */
export function roleOf(call: WorldCall, socket: string): 'caller' | 'claimant' | undefined {
  if (call.caller === socket) return 'caller';
  return call.claimant === socket ? 'claimant' : undefined;
}

/** The socket at the other end. */
export function peerOf(call: WorldCall, socket: string): string | undefined {
  return call.caller === socket ? call.claimant : call.caller;
}

/** The call is claimed and lives. */
export function isClaimed(call: WorldCall): boolean {
  return call.phase === 'connecting' || call.phase === 'connected';
}
