/**
 * Owns the abstract world in which an order of requests is tried out: who has a session, which calls there
 * are, and how far each has come. It has nothing but what the specification speaks of, and no clock.
 */
import type {
  ClientFrame,
  EndReason,
  Feature,
  OfferCall,
  PendingCall,
  Response,
} from '@audiocall/proto';
import type { Queue } from './outputs.js';

/** A session. */
export interface WorldSession {
  /** Made from the socket that bore it first; whatever speaks of a session uses this name. */
  readonly name: string;
  /** The socket that bears it; undefined while it is detached (RS-1). */
  readonly socket: string | undefined;
  /** As the server called it; empty where nobody read that. */
  readonly id: string;
  readonly user: string;
  readonly deviceId: string;
  readonly features: readonly Feature[];
  /** The calls that it was told of, oldest first (TG-3). */
  readonly told: readonly number[];
  /** The call that makes it other than idle. */
  readonly call: number | undefined;
  /** The seq of the last event that was queued for it (G-2). */
  readonly lastSeq: number;
  readonly kept: Kept;
}

/** What is kept of a session with `resume` in force. */
export interface Kept {
  /** A frame came behind its CreateSession (RS-6). */
  readonly isArmed: boolean;
  /** The newest token, and the one that was shown for it as long as that is valid too. */
  readonly tokens: readonly string[];
  readonly highestId: number;
  readonly highestAck: number;
  /** Events and responses, as they were queued (RS-2). */
  readonly queue: Queue | undefined;
  /** So many events are kept at most that are not acknowledged; 0 where nobody read the limit (RS-8). */
  readonly maxEvents: number;
  /** So many responses are kept at least; 0 where nobody read the limit (RS-8). */
  readonly keptResponses: number;
  /** Where the server can have noticed the loss at the earliest. */
  readonly lostAtMs: number | undefined;
}

/** What a party of a call has done. */
export interface Part {
  /** The newest negotiation that it described; 0 before. */
  readonly described: number;
  /** Its candidates of that negotiation are over. */
  readonly trickleEnded: boolean;
  readonly reported: boolean;
  readonly muted: boolean;
  /** Its media is lost, after CONNECTED (NG-2). */
  readonly isMediaLost: boolean;
  /** The other party was told that it is away (RS-1). */
  readonly isAway: boolean;
}

export type Role = 'caller' | 'claimant';

/** The negotiations of a call. */
export interface Talks {
  /** The last one that was answered; 0 before. */
  readonly inForce: number;
  /** The highest one that was ever offered. */
  readonly highest: number;
  /** That one waits for its answer. */
  readonly offeredBy: Role | undefined;
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
  /** The offer that claimed it (GL-3). */
  readonly merged: OfferCall | undefined;
  readonly leaver: string | undefined;
  readonly reason: EndReason;
  readonly parts: { readonly [role in Role]: Part };
  readonly talks: Talks;
  /** Batches of candidates of the caller that wait for the claim. */
  readonly waiting: number;
  readonly isRecorded: boolean;
}

/** A frame that is processed next, with what the trace knows beside it. */
export interface Asked {
  readonly socket: string;
  readonly frame: ClientFrame;
  /** What was answered: ids and tokens are the server's to make up. */
  readonly response: Response | undefined;
  /** The session whose id a `peer_session` or a Resume names. */
  readonly named: string | undefined;
  /** What the server offers. */
  readonly offered: readonly Feature[];
  /** Something was recorded: this server does not forbid it (RC-2). */
  readonly mayRecord: boolean;
}

/** How a server treats users with several sessions (MD-1, MD-4). */
export interface House {
  /** The session policy is FORK; else it is REPLACE, and a user has one session at most. */
  readonly forks: boolean;
  /** One session that is not idle makes its user busy. */
  readonly isScopeUser: boolean;
}

/** Everything at one moment. A step makes a new one. */
export interface World {
  readonly house: House;
  /** By their names. */
  readonly sessions: ReadonlyMap<string, WorldSession>;
  /** Sockets that are closed, by either side. */
  readonly gone: ReadonlySet<string>;
  readonly calls: readonly WorldCall[];
  /** Refs of refused offers, with their sessions. */
  readonly refusedRefs: ReadonlySet<string>;
  /** Resumes that failed, by their sockets (RS-6). */
  readonly failures: ReadonlyMap<string, number>;
}

/** Nobody is there yet. */
export const EMPTY_WORLD: World = {
  house: { forks: false, isScopeUser: true },
  sessions: new Map(),
  gone: new Set(),
  calls: [],
  refusedRefs: new Set(),
  failures: new Map(),
};

/** A party that has done nothing. */
export const FRESH_PART: Part = {
  described: 0,
  trickleEnded: false,
  reported: false,
  muted: false,
  isMediaLost: false,
  isAway: false,
};

/** The name of the session that a socket bore first; a socket creates one at most (SE-4). */
export function nameSession(socket: string): string {
  return `the session of ${socket}`;
}

/** The sessions of a user; under REPLACE there is one at most. */
export function findSessions(world: World, user: string): readonly WorldSession[] {
  return [...world.sessions.values()].filter((session) => session.user === user);
}

/** Another session of the user calls or is called, and may be the only one (MD-4). */
export function isBound({ house, ...world }: World, { name, user }: WorldSession): boolean {
  if (!house.forks || !house.isScopeUser) return false;
  return findSessions({ house, ...world }, user).some((other) => {
    const call = world.calls[other.call ?? -1];
    return other.name !== name && call !== undefined && roleOf(call, other.name) !== undefined;
  });
}

/** The id is that of the session, where anybody read it. */
export function isIdOf(session: WorldSession | undefined, id: string): boolean {
  return session === undefined || session.id === '' || session.id === id;
}

/** The session that a socket bears. */
export function findBorne(
  { sessions }: Pick<World, 'sessions'>,
  socket: string,
): WorldSession | undefined {
  for (const session of sessions.values()) {
    if (session.socket === socket) return session;
  }
  return undefined;
}

/** The feature is in force for these sessions, by their names. */
export function isInForce(
  world: World,
  feature: Feature,
  ...names: (string | undefined)[]
): boolean {
  return names.every((name) => world.sessions.get(name ?? '')?.features.includes(feature));
}

/** The world with other sessions. Field by field, as there is nothing that an order does more often. */
export function withSessions(world: World, sessions: World['sessions']): World {
  const { house, gone, calls, refusedRefs, failures } = world;
  return { house, sessions, gone, calls, refusedRefs, failures };
}

/** The world with a session as it is now. */
export function withSession(world: World, session: WorldSession): World {
  return withSessions(world, new Map(world.sessions).set(session.name, session));
}

/** The world with a call changed. */
export function withCall(world: World, index: number, change: Partial<WorldCall>): World {
  const call = world.calls[index];
  if (call === undefined) return world;
  const { house, sessions, gone, refusedRefs, failures } = world;
  const calls = world.calls.with(index, { ...call, ...change });
  return { house, sessions, gone, calls, refusedRefs, failures };
}

/** The world with the part of one party in a call changed. */
export function withPart(world: World, index: number, role: Role, change: Partial<Part>): World {
  const call = world.calls[index];
  if (call === undefined) return world;
  const { caller, claimant } = call.parts;
  const parts =
    role === 'caller'
      ? { caller: { ...caller, ...change }, claimant }
      : { caller, claimant: { ...claimant, ...change } };
  return withCall(world, index, { parts });
}

/** The session is told of a call, which counts as the newest from now on. */
export function tellOf(session: WorldSession, call: number): WorldSession {
  return { ...session, told: [...session.told.filter((told) => told !== call), call] };
}

/** The part of a session in a call. */
export function roleOf(call: WorldCall, session: string): Role | undefined {
  if (call.caller === session) return 'caller';
  return call.claimant === session ? 'claimant' : undefined;
}

/** The session at the other end. */
export function peerOf(call: WorldCall, session: string): string {
  return (call.caller === session ? call.claimant : call.caller) ?? '';
}

/** The call is claimed and lives. */
export function isClaimed(call: WorldCall): boolean {
  return call.phase === 'connecting' || call.phase === 'connected';
}

/** The calls that wait for a user whom nobody told, oldest first (LS-8). */
export function findHeld(world: World, user: string): readonly number[] {
  return [...world.calls.keys()].filter((index) => {
    const call = world.calls[index];
    return call?.phase === 'offered' && call.terms.callee === user;
  });
}

/** The list names these calls, in this order. */
export function namesCalls(
  world: World,
  list: readonly PendingCall[],
  held: readonly number[],
): boolean {
  return (
    list.length === held.length &&
    list.every(({ callId }, at) => world.calls[held[at] ?? -1]?.id === callId)
  );
}
