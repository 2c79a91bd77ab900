/**
 * Owns the entities that a server remembers, and the keys under which it finds them.
 * Knows no transition: nothing here changes anything.
 */
import type {
  Candidates,
  EndReason,
  Feature,
  OfferCall,
  OfferCallResult,
  ServerFrame,
  Timers,
} from '@audiocall/proto';

export type ConnectionId = string;
export type SessionId = string;
export type CallId = string;
/** Names a user across services; see {@link userKey}. */
export type UserKey = string;

/** An open socket, with a session or not yet. */
export interface Connection {
  readonly id: ConnectionId;
  readonly session: SessionId | undefined;
  /** When its last frame came, for SE-8. */
  readonly heardAt: number;
  /** When it was pinged first since its last frame, for SE-8. */
  readonly askedAt: number | undefined;
  /** How many pings it was sent; the nonce of the last one. */
  readonly pings: number;
  readonly requests: RequestLog;
  /** How many resumes failed on it (RS-6). */
  readonly failedResumes: number;
}

/** What a connection's requests were answered, for RQ-2 and RQ-4. */
export interface RequestLog {
  readonly highestId: number;
  /** The last `Limits.kept_responses`, oldest first. */
  readonly kept: readonly KeptResponse[];
}

export interface KeptResponse {
  readonly requestId: number;
  readonly frame: ServerFrame;
}

/** A user's presence, on one socket at a time. */
export interface Session {
  readonly id: SessionId;
  /** Undefined while the session is detached (RS-1). */
  readonly connection: ConnectionId | undefined;
  readonly service: string;
  readonly user: UserKey;
  readonly userId: string;
  readonly deviceId: string;
  /** In force: what the client asked for and the server offers. */
  readonly features: ReadonlySet<Feature>;
  /** It showed the key of a service that has one (SL-1). */
  readonly hasShownKey: boolean;
  /** What outlives its socket; undefined where `resume` is not in force. */
  readonly continuity: Continuity | undefined;
  /** In effect for this session and for the calls that it offers (SE-10). */
  readonly timers: Timers;
  readonly activity: Activity;
  /** The seq of its last event (G-2). */
  readonly lastSeq: number;
  /** The calls that it was told of and that are not forgotten, newest last (TG-3). */
  readonly told: readonly ToldCall[];
  /** Client refs of refused offers, newest last; bounded (CA-2). */
  readonly refusedRefs: readonly string[];
}

/** What a session needs to be taken over by another socket (RS). */
export interface Continuity {
  readonly token: string;
  /** Also valid, until a frame comes on the newest socket (RS-6). */
  readonly previousToken: string | undefined;
  /** A frame was received after CreateSession (RS-6). */
  readonly isArmed: boolean;
  /** The requests of its socket, while it has none (RS-5). */
  readonly requests: RequestLog;
  readonly replay: ReplayBuffer;
}

/** What the client may not have seen, in the order in which it was queued (RS-2). */
export interface ReplayBuffer {
  readonly entries: readonly ReplayEntry[];
  readonly events: number;
  /** Of the events, which is what a client is promised (RS-8). */
  readonly bytes: number;
  readonly responseBytes: number;
  /** Highest seq that the client acknowledged. */
  readonly acknowledged: number;
  /** Highest seq and highest request_id that did not fit any more (RS-8). */
  readonly lostSeq: number;
  readonly lostResponseId: number;
}

export interface ReplayEntry {
  readonly kind: 'event' | 'response';
  /** The seq of an event, the request_id of a response. */
  readonly number: number;
  readonly bytes: number;
  readonly frame: ServerFrame;
}

/** What a session is busy with. A session is in at most one live call. */
export type Activity =
  | { readonly kind: 'idle' }
  | { readonly kind: 'calling'; readonly call: CallId }
  | { readonly kind: 'ringing'; readonly call: CallId }
  | { readonly kind: 'in-call'; readonly call: CallId };

export interface ToldCall {
  readonly call: CallId;
  /** The seq of its RINGING while the session knows the call from nothing else (TG-3). */
  readonly ringingSeq: number | undefined;
}

/** A user who has a session, or whom somebody calls. */
export interface User {
  readonly key: UserKey;
  readonly sessions: readonly SessionId[];
  /** The calls to this user that nobody has claimed yet, oldest first. */
  readonly offered: readonly CallId[];
}

export interface Call {
  readonly id: CallId;
  readonly service: string;
  /**
   * As it was offered and answered, for repeated offers (OF-6). Of its SDP only the fingerprint
   * outlives the claim: 64 KiB for every tombstone would fill the memory.
   */
  readonly offer: OfferWithoutSdp;
  /** Undefined with late SDP. */
  readonly sdpFingerprint: string | undefined;
  readonly offerResult: OfferCallResult;
  readonly caller: Party;
  readonly callee: UserKey;
  /** The sessions that were sent RINGING and still exist. None while offered: the call is held. */
  readonly notified: readonly SessionId[];
  /** Of those, the ones whose RINGING carried the SDP offer (SR-1). */
  readonly informed: readonly SessionId[];
  /** Who claimed it by an offer of its own (GL-3). */
  readonly merger: Merger | undefined;
  /** When its time to ring is over. */
  readonly ringsUntil: number;
  /** The caller's; kept here since the call can outlive that session. */
  readonly timers: Timers;
  readonly phase: Phase;
  /** Where its offer came from (LM-2). */
  readonly address: string | undefined;
}

/** What a call keeps of its OfferCall for as long as it is remembered. */
export type OfferWithoutSdp = Omit<OfferCall, 'sdpOffer'>;

/** An offer that claimed a call, for repeats of it (OF-6). */
export interface Merger {
  readonly session: SessionId;
  readonly offer: OfferWithoutSdp;
  readonly sdpFingerprint: string | undefined;
  readonly result: OfferCallResult;
}

export type Phase = Offered | Claimed | Ended;

/** Nobody has claimed the call. */
export interface Offered {
  readonly kind: 'offered';
  /** The caller's early SDP offer, kept for the claimant (EO-2). */
  readonly sdpOffer: string | undefined;
  readonly early: EarlyCandidates;
}

/** The caller's candidates with early SDP, kept until the claim (IC-3). */
export interface EarlyCandidates {
  readonly batches: readonly Candidates[];
  readonly count: number;
  readonly bytes: number;
  /** An upper bound of what the batches add to the claim's result, beyond `bytes` (WR-4). */
  readonly envelopeBytes: number;
}

/** Somebody has claimed the call; it is `connected` when both parties reported media. */
export interface Claimed {
  readonly kind: 'connecting' | 'connected';
  readonly claimant: Party;
  readonly negotiation: Negotiation;
  /** It is being recorded (RC-1). */
  readonly isRecorded: boolean;
}

/** The newest negotiation of a call, and the one whose result is in force (NG-1). */
export interface Negotiation {
  readonly id: number;
  readonly stage: NegotiationStage;
  /** Who made its offer, or is to make it. */
  readonly offerer: SessionId;
  /** The last one that was answered; 0 before. */
  readonly inForce: number;
}

/** How far a negotiation is; one that failed is settled too. */
export type NegotiationStage = 'awaiting-offer' | 'awaiting-answer' | 'settled';

/** The call is over; what is left is its tombstone (TG-4). */
export interface Ended {
  readonly kind: 'ended';
  readonly reason: EndReason;
  readonly claimant: SessionId | undefined;
  /** The session that ended it, where one did; a held call may be rejected by any of its callee. */
  readonly leaver: SessionId | undefined;
}

/** A party of a call: its caller, or its claimant. */
export interface Party {
  readonly session: SessionId;
  readonly user: UserKey;
  readonly userId: string;
  readonly muted: boolean;
  /** The newest negotiation for which its description was accepted; 0 before (IC-1, NG-6). */
  readonly described: number;
  /** It sent its end of candidates for that one (IC-1). */
  readonly trickleEnded: boolean;
  /** It reported media once (CN-3). */
  readonly mediaReported: boolean;
  /** It reported that its media is interrupted since (NG-2). */
  readonly isMediaLost: boolean;
}

/** The tables by name, with what a row of each holds. */
export interface Tables {
  readonly connections: Connection;
  readonly sessions: Session;
  readonly users: User;
  readonly calls: Call;
  /** The calls from one user to another that are not forgotten, newest last (TG-2). */
  readonly pairs: readonly CallId[];
  /** The call that a session offered under a client_ref (TG-1, OF-6). */
  readonly offers: CallId;
  /** The ids of the users of a service who have a session, in order; only with `list_sessions`. */
  readonly rosters: readonly string[];
}

/** Tables without a row. */
export function createTables(): { readonly [T in keyof Tables]: Map<string, Tables[T]> } {
  return {
    connections: new Map(),
    sessions: new Map(),
    users: new Map(),
    calls: new Map(),
    pairs: new Map(),
    offers: new Map(),
    rosters: new Map(),
  };
}

/** The id of the first negotiation (DE-1). */
export const FIRST_NEGOTIATION = 1;

export const IDLE: Activity = { kind: 'idle' };

/** Unambiguous, since a user id holds no control character. */
export function userKey(service: string, userId: string): UserKey {
  return `${service}\0${userId}`;
}

/** Names the calls from one user of a service to another. */
export function pairKey(caller: UserKey, calleeId: string): string {
  return `${caller}\0${calleeId}`;
}

/** Unambiguous, since a session id is of a narrow alphabet. */
export function offerKey(session: SessionId, clientRef: string): string {
  return `${session}\0${clientRef}`;
}

/** The session of the one who claimed the call, also when it is over. */
export function claimantOf(call: Call): SessionId | undefined {
  switch (call.phase.kind) {
    case 'offered':
      return undefined;
    case 'connecting':
    case 'connected':
      return call.phase.claimant.session;
    case 'ended':
      return call.phase.claimant;
    default:
      return call.phase satisfies never;
  }
}
