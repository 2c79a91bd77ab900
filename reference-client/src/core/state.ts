/**
 * Owns what the SDK remembers: the session's link, the requests under way, the call that rings, the
 * call of our own, the device changes. Knows nothing of how any of it changes.
 */
import type { CallType, ClientFrame, Track } from '@audiocall/proto';
import type { AppEvents } from './app-events.js';
import type { IceServerConfig } from './effects.js';
import type { FeatureName } from './features.js';
import type { LocalCandidate } from './local-candidate.js';

/** What an application sets once. Times in milliseconds. */
export interface Settings {
  readonly serviceId: string;
  /** A secret: it goes into CreateSession and nowhere else. */
  readonly serviceKey: string;
  readonly clientName: string;
  readonly clientVersion: string;
  /** The SDP offer travels in OfferCall (EO-2). */
  readonly earlyOffer: boolean;
  readonly requestTimeoutMs: number;
  /** The bounds of the wait before a socket is tried again. */
  readonly reconnectWaitMs: { readonly first: number; readonly longest: number };
  /** With `renegotiate`: how long media may stay lost before ICE is restarted. */
  readonly restartWaitMs: { readonly caller: number; readonly claimant: number };
  /** The features to ask for. */
  readonly features: readonly FeatureName[];
}

/** What the server said when it made the session. */
export interface Session {
  readonly sessionId: string;
  readonly iceServers: readonly IceServerConfig[];
  readonly maxBatchCandidates: number;
  /** In force (chapter 6 of the specification). */
  readonly features: readonly FeatureName[];
  /** The newest one that we were given (RS-6). A secret. */
  readonly resumeToken: string;
  readonly resumeMs: number;
  /** The interval of the server's pings; 0 where it names none. */
  readonly pingMs: number;
}

/** The way to the server. The call and device states below are empty unless it is online. */
export type Link =
  | { readonly phase: 'offline' }
  | {
      readonly phase: 'connecting';
      readonly socket: number;
      readonly op: number;
      readonly userId?: string;
    }
  | { readonly phase: 'creating'; readonly socket: number; readonly op: number }
  | {
      readonly phase: 'online';
      readonly socket: number;
      readonly session: Session;
      /** A replay is under way; `ringing` is the call that the snapshot shows ringing (RS-3). */
      readonly replay?: { readonly ringing: string };
    }
  /** The socket is lost, and the session waits for us on the server (RS-1). */
  | {
      readonly phase: 'reconnecting';
      /** Of the present try, or the one before it. */
      readonly socket: number;
      readonly stage: 'waiting' | 'opening' | 'resuming';
      readonly tries: number;
      readonly session: Session;
      /** Operations of `close`, which is done as soon as the session is back. */
      readonly closing: readonly number[];
    }
  | { readonly phase: 'closing'; readonly socket: number; readonly ops: readonly number[] };

/** A request without its response. Its `ref` names the own call that it was made for. */
export type PendingRequest =
  | { readonly kind: 'createSession' }
  /** Candidates and media reports: nothing waits for the response (RS-5). */
  | { readonly kind: 'notice' }
  | { readonly kind: 'destroySession' }
  | { readonly kind: 'offerCall'; readonly op: number; readonly ref: number }
  | { readonly kind: 'answerCall'; readonly op: number; readonly ref: number }
  /** `op` is unset when the SDK itself gives a call up. */
  | {
      readonly kind: 'leave';
      readonly op: number | undefined;
      readonly ref: number | undefined;
      readonly callId: string | undefined;
    }
  | {
      readonly kind: 'description';
      readonly ref: number;
      readonly type: 'offer' | 'answer' | 'reject';
      readonly negotiationId: number;
    }
  | {
      readonly kind: 'setMute';
      readonly op: number;
      readonly ref: number;
      readonly wish: number;
      readonly muted: boolean;
    };

/** The call that rings at this session and that nobody here has claimed. */
export interface Ringing {
  readonly detail: AppEvents['RINGING_EVENT'];
  /** The wish to start muted, sent with the answer (MU-3). */
  readonly muted: boolean;
  /**
   * The application was told. Not so while its answer by name to the same caller is under way: it
   * must not ring for a call that it is answering.
   */
  readonly told: boolean;
}

/** Which call an answer is for. */
export type AnswerTarget =
  | { readonly by: 'callId'; readonly callId: string }
  | { readonly by: 'name'; readonly callType: CallType; readonly caller: string }
  | { readonly by: 'onlyRinging' };

/** The user's wish to be muted. `wish` counts the changes, so that only the latest one unmutes. */
export interface MuteWish {
  readonly muted: boolean;
  readonly wish: number;
}

/** A mute asked for before the call has an id; it is sent when it has one. */
export interface DeferredMute {
  readonly op: number;
  readonly track: Track;
  readonly muted: boolean;
  readonly wish: number;
}

/** How far our own candidates and description, and the other side's, have come. */
export interface Negotiation {
  /** The highest number ever used in the call. */
  readonly highest: number;
  /** The negotiation in force: what media reports are about. */
  readonly inForce: number;
  /** A later negotiation: our offer is being made, or is sent; or we answer one (NG-1). */
  readonly exchange: 'none' | 'making' | 'offered' | 'answering';
  readonly localUfrag: string;
  /** The server has our description in its queue; candidates may follow (IC-1). */
  readonly described: boolean;
  /** Ours, gathered before they may be sent. */
  readonly heldLocal: readonly LocalCandidate[];
  readonly heldEnd: boolean;
  /** The other side's description is on its way into the peer connection. */
  readonly remoteApplied: boolean;
  /** The other side's, received before its description. */
  readonly heldRemote: readonly LocalCandidate[];
  readonly mediaConnected: boolean;
  /** The server accepted the answer, so that a report counts (CN-4). */
  readonly reportable: boolean;
  /** What the server was told last. */
  readonly reported: 'nothing' | 'connected' | 'lost';
}

interface OwnCallBase {
  /** Names this call inside the SDK. Never used again. */
  readonly ref: number;
  readonly mute: MuteWish;
}

/** What an application asked to offer. */
export interface OfferWish {
  readonly callType: CallType;
  readonly callee: string;
  readonly record: boolean;
}

/** The call of our own: what this session offered, is answering or has claimed. */
export type OwnCall =
  | { readonly phase: 'none' }
  /** The input is being opened and an early offer made; nothing is sent (B21). */
  | (OwnCallBase & {
      readonly phase: 'preparingOffer';
      readonly op: number;
      readonly offer: OfferWish;
      readonly negotiation: Negotiation;
    })
  /** OfferCall is sent, its response is not here. */
  | (OwnCallBase & {
      readonly phase: 'offering';
      readonly clientRef: string;
      readonly deferred: readonly DeferredMute[];
      readonly negotiation: Negotiation;
    })
  /** The offer is accepted, nobody has claimed the call. */
  | (OwnCallBase & {
      readonly phase: 'calling';
      readonly callId: string;
      readonly negotiation: Negotiation;
    })
  | (OwnCallBase & {
      readonly phase: 'preparingAnswer';
      readonly op: number;
      readonly target: AnswerTarget;
    })
  /** AnswerCall is sent, its response is not here. */
  | (OwnCallBase & {
      readonly phase: 'answering';
      readonly target: AnswerTarget;
      readonly deferred: readonly DeferredMute[];
    })
  | (OwnCallBase & {
      readonly phase: 'claimed';
      readonly role: 'caller' | 'claimant';
      readonly callId: string;
      readonly peerSession: string;
      /** CONNECTED has come. */
      readonly connected: boolean;
      /** Both voices are being stored (RC-1). */
      readonly recording: boolean;
      readonly negotiation: Negotiation;
    });

/** Device changes: one is under way, at most one waits. */
export interface DeviceChanges {
  readonly current: number | undefined;
  readonly waiting: { readonly op: number; readonly deviceId: string } | undefined;
  /** `getDeviceList` operations under way. */
  readonly listing: readonly number[];
}

/** Everything that the SDK remembers. */
export interface State {
  readonly settings: Settings;
  readonly link: Link;
  readonly pending: ReadonlyMap<number, PendingRequest>;
  /** With `resume`: the requests whose responses are not here, as they were sent (RS-5). */
  readonly unanswered: ReadonlyMap<number, ClientFrame>;
  /** The highest event seq that the application was given (TG-3). */
  readonly lastSeq: number;
  /** The highest seq that the server was told of (RS-9). */
  readonly lastAcked: number;
  /** The highest request id whose response is here (RS-2). */
  readonly lastResponse: number;
  readonly lastRequest: number;
  readonly lastSocket: number;
  readonly lastRef: number;
  readonly ringing: Ringing | undefined;
  readonly call: OwnCall;
  readonly devices: DeviceChanges;
}

/** A negotiation in which nothing has happened yet. */
export const freshNegotiation: Negotiation = {
  highest: 1,
  inForce: 1,
  exchange: 'none',
  localUfrag: '',
  described: false,
  heldLocal: [],
  heldEnd: false,
  remoteApplied: false,
  heldRemote: [],
  mediaConnected: false,
  reportable: false,
  reported: 'nothing',
};

/** The state before the first input. */
export function initialState(settings: Settings): State {
  return {
    settings,
    link: { phase: 'offline' },
    pending: new Map(),
    unanswered: new Map(),
    lastSeq: 0,
    lastAcked: 0,
    lastResponse: 0,
    lastRequest: 0,
    lastSocket: 0,
    lastRef: 0,
    ringing: undefined,
    call: { phase: 'none' },
    devices: { current: undefined, waiting: undefined, listing: [] },
  };
}
