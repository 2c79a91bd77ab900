/**
 * Owns the world that an SDK is shown: the session that it is granted, the other party, and the call
 * between them. Decides nothing.
 */
import {
  type AnswerCall,
  type AnswerCallResultSchema,
  BusyScope,
  CallType,
  type CreateSession,
  type CreateSessionResultSchema,
  type Feature,
  SessionPolicy,
  SessionState,
  type SnapshotSchema,
} from '@audiocall/proto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { FEATURES, type FeatureName } from '../features.js';

/** What a script may set before it begins. */
export interface GrantOptions {
  /** Tells users of different cases apart. */
  readonly tag: string;
  readonly features: readonly FeatureName[];
  /** Between two pings, in milliseconds, as it is announced. */
  readonly pingMs?: number;
}

/** The world of one case. */
export interface Grant {
  readonly options: GrantOptions;
  readonly sessionId: string;
  readonly peer: { readonly user: string; readonly session: string };
  /** The call that goes on, or was the last one. */
  readonly callId: string;
  nextCallId(): string;
  claim(request: AnswerCall): MessageInitShape<typeof AnswerCallResultSchema>;
  /** What a Resume is told of the call that goes on (RS-2). */
  snapshotIn(state: SessionState): MessageInitShape<typeof SnapshotSchema>;
}

/** The other party, which is caller or callee: reports tell its ids as they are. */
const PEER = { user: 'other-party', session: 'session-of-other-party' } as const;

/** What the script's server announces: the values of chapter 2. */
const LIMITS = {
  maxFrameBytes: 131_072,
  maxSdpBytes: 65_536,
  maxCandidateBytes: 1024,
  maxBatchCandidates: 32,
  maxBufferedCandidates: 64,
  maxBufferedCandidateBytes: 32_768,
  maxHeldCalls: 8,
  keptResponses: 32,
  maxSessionsPerUser: 8,
  maxReplayEvents: 256,
  maxReplayBytes: 262_144,
} as const;

const TIMERS = {
  ringMs: 60_000,
  connectMs: 30_000,
  tombstoneMs: 60_000,
  pingMs: 15_000,
  helloMs: 10_000,
  resumeMs: 20_000,
  resumeRingMs: 10_000,
  negotiateMs: 10_000,
  mediaMs: 30_000,
} as const;

export function makeGrant(options: GrantOptions): Grant {
  const { tag } = options;
  let calls = 0;
  const nameCall = (): string => `call-${tag}-${calls}`;
  return {
    options,
    sessionId: `session-${tag}`,
    peer: PEER,
    get callId() {
      return nameCall();
    },
    nextCallId() {
      calls += 1;
      return nameCall();
    },
    claim({ target }) {
      return {
        callId: target.case === 'callId' ? target.value : nameCall(),
        caller: PEER.user,
        callerSession: PEER.session,
        callType: CallType.AUDIOCALL,
      };
    },
    snapshotIn(state) {
      const isOffered = state === SessionState.RINGING || state === SessionState.CALLING;
      const isClaimed = state === SessionState.CONNECTING || state === SessionState.IN_CALL;
      return {
        state,
        callId: nameCall(),
        peerUserId: PEER.user,
        // A caller learns it with ANSWERED.
        peerSession: state === SessionState.CALLING ? '' : PEER.session,
        callType: CallType.AUDIOCALL,
        expiresInMs: isOffered ? TIMERS.ringMs / 2 : 0,
        negotiationId: isClaimed ? 1 : 0,
      };
    },
  };
}

/** The result of CreateSession. In force is what the case wants, of what the SDK asks for. */
export function grantSession(
  { options, sessionId }: Grant,
  request: CreateSession,
  token: string,
): MessageInitShape<typeof CreateSessionResultSchema> {
  const wanted: readonly Feature[] = options.features.map((name) => FEATURES[name]);
  const features = request.features.filter((feature) => wanted.includes(feature));
  const resumes = features.includes(FEATURES.resume);
  return {
    sessionId,
    userId: request.userId ?? `made-up-${options.tag}`,
    features,
    offered: [...wanted],
    sessionPolicy: SessionPolicy.REPLACE,
    busyScope: BusyScope.USER,
    limits: LIMITS,
    timers: { ...TIMERS, ...(options.pingMs === undefined ? {} : { pingMs: options.pingMs }) },
    serverMs: Date.now(),
    resumeToken: resumes ? token : '',
  };
}
