/**
 * Owns OfferCall: whether a call comes about, and who is told of it (OF, BZ, GL, LS).
 * Does not know what becomes of the call afterwards.
 */
import {
  CallType,
  Disposition,
  type OfferCall,
  type OfferCallResult,
  OfferCallResultSchema,
  OfferCallSchema,
  StatusCode,
} from '@audiocall/proto';
import { create, equals } from '@bufbuild/protobuf';
import { checkState } from './admission.js';
import { type Answer, accept, acceptIdly, type Refusal, refuse, refuseArgument } from './answer.js';
import { type Draft, read, readKnown, write } from './draft.js';
import { NO_EARLY_CANDIDATES } from './early-candidates.js';
import { arm, tell } from './effects.js';
import { fingerprint } from './fingerprint.js';
import { clampTtl } from './settings.js';
import {
  type Call,
  type CallId,
  type OfferWithoutSdp,
  offerKey,
  pairKey,
  type Session,
  type SessionId,
  type User,
  type UserKey,
  userKey,
} from './state.js';

/** Most client refs of refused offers that a session remembers (CA-2). */
const KEPT_REFUSED_REFS = 32;

/** A client_ref of 64 code points is at most this long in UTF-16 units. */
const MAX_REF_UNITS = 128;

export function decideOffer(draft: Draft, session: Session, offer: OfferCall, id: CallId): Answer {
  if (offer.callType !== CallType.AUDIOCALL) {
    return refuseArgument('call_type has to be AUDIOCALL');
  }
  const earlier = read(draft, 'offers', offerKey(session.id, offer.clientRef));
  if (earlier !== undefined) return repeatOffer(readKnown(draft, 'calls', earlier), offer);

  const callee = userKey(session.service, offer.callee);
  const user = read(draft, 'users', callee);
  const refusal =
    checkSelf(session, callee) ??
    checkGlare(draft, session, callee) ??
    checkState('offerCall', session, undefined) ??
    checkBusy(draft, user) ??
    checkHeld(draft, user);
  if (refusal !== undefined) return refusal;

  const notified = user?.sessions ?? [];
  const result = create(OfferCallResultSchema, {
    callId: id,
    disposition: notified.length === 0 ? Disposition.HELD : Disposition.NOTIFIED,
    expiresInMs: clampTtl(offer.ttlMs, session.timers.ringMs),
  });
  const placed = placeCall(session, offer, result, callee, notified);
  return accept(() => startCall(draft, placed), { case: 'offerCall', value: result });
}

/** Remembers that an offer was refused, so that its cancel can be answered (CA-2). */
export function rememberRefusedOffer(draft: Draft, sessionId: SessionId, clientRef: string): void {
  if (clientRef === '' || clientRef.length > MAX_REF_UNITS) return;
  const session = readKnown(draft, 'sessions', sessionId);
  const others = session.refusedRefs.filter((ref) => ref !== clientRef);
  const refusedRefs = [...others, clientRef].slice(-KEPT_REFUSED_REFS);
  write(draft, 'sessions', sessionId, { ...session, refusedRefs });
}

function repeatOffer(call: Call, offer: OfferCall): Answer {
  const isSame =
    equals(OfferCallSchema, call.offer, withoutSdp(offer)) &&
    call.sdpFingerprint === fingerprintSdp(offer);
  if (isSame) {
    return acceptIdly({ case: 'offerCall', value: call.offerResult });
  }
  return refuseArgument('client_ref names an earlier offer with other fields, choose a new one');
}

function withoutSdp({ sdpOffer: _, ...offer }: OfferCall): OfferWithoutSdp {
  return offer;
}

function fingerprintSdp({ sdpOffer }: OfferCall): string | undefined {
  return sdpOffer === undefined ? undefined : fingerprint(sdpOffer);
}

function checkSelf(session: Session, callee: UserKey): Refusal | undefined {
  if (session.user !== callee) return undefined;
  return refuse(StatusCode.SELF_CALL, 'A user cannot call itself; name somebody else as callee.');
}

/** There is glare only where the session could answer the other call instead (GL-1). */
function checkGlare(draft: Draft, session: Session, callee: UserKey): Refusal | undefined {
  const { activity } = session;
  if (activity.kind !== 'idle' && activity.kind !== 'ringing') return undefined;
  const id = read(draft, 'pairs', pairKey(callee, session.userId))?.at(-1);
  if (id === undefined) return undefined;
  if (readKnown(draft, 'calls', id).phase.kind !== 'offered') return undefined;
  if (activity.kind === 'ringing' && activity.call !== id) return undefined;
  return {
    kind: 'refused',
    code: StatusCode.GLARE,
    message: 'The callee is calling this user already; answer that call.',
    winningCallId: id,
  };
}

function checkBusy(draft: Draft, callee: User | undefined): Refusal | undefined {
  const busy = callee?.sessions.some(
    (id) => readKnown(draft, 'sessions', id).activity.kind !== 'idle',
  );
  return busy ? refuse(StatusCode.BUSY, 'The callee is busy; try again later.') : undefined;
}

function checkHeld(draft: Draft, callee: User | undefined): Refusal | undefined {
  if (callee === undefined || callee.sessions.length > 0) return undefined;
  if (callee.offered.length < draft.settings.limits.maxHeldCalls) return undefined;
  return refuse(
    StatusCode.LIMIT_EXCEEDED,
    'As many calls as max_held_calls allows wait for the callee; try again later.',
  );
}

function placeCall(
  session: Session,
  offer: OfferCall,
  offerResult: OfferCallResult,
  callee: UserKey,
  notified: readonly SessionId[],
): Call {
  return {
    id: offerResult.callId,
    service: session.service,
    offer: withoutSdp(offer),
    sdpFingerprint: fingerprintSdp(offer),
    offerResult,
    caller: {
      session: session.id,
      user: session.user,
      userId: session.userId,
      muted: offer.muted,
      trickleEnded: false,
      mediaReported: false,
    },
    callee,
    notified,
    connectMs: session.timers.connectMs,
    tombstoneMs: session.timers.tombstoneMs,
    phase: { kind: 'offered', sdpOffer: offer.sdpOffer, early: NO_EARLY_CANDIDATES },
  };
}

function startCall(draft: Draft, call: Call): void {
  const { id, offer, caller } = call;
  write(draft, 'calls', id, call);
  write(draft, 'offers', offerKey(caller.session, offer.clientRef), id);
  const pair = pairKey(caller.user, offer.callee);
  write(draft, 'pairs', pair, [...(read(draft, 'pairs', pair) ?? []), id]);
  const user = read(draft, 'users', call.callee) ?? { key: call.callee, sessions: [], offered: [] };
  write(draft, 'users', call.callee, { ...user, offered: [...user.offered, id] });
  arm(draft, { kind: 'ring', id }, call.offerResult.expiresInMs);
  ringBack(draft, call);
  for (const session of call.notified) ring(draft, session, call);
}

function ringBack(draft: Draft, call: Call): void {
  const { caller, offer } = call;
  const session = readKnown(draft, 'sessions', caller.session);
  write(draft, 'sessions', session.id, {
    ...session,
    activity: { kind: 'calling', call: call.id },
    told: [...session.told, { call: call.id, ringingSeq: undefined }],
    refusedRefs: session.refusedRefs.filter((ref) => ref !== offer.clientRef),
  });
  tell(draft, session.id, call.id, {
    case: 'ringback',
    value: {
      session: session.id,
      caller: caller.userId,
      callee: offer.callee,
      callType: offer.callType,
    },
  });
}

function ring(draft: Draft, sessionId: SessionId, call: Call): void {
  const { caller, offer } = call;
  const ringingSeq = tell(draft, sessionId, call.id, {
    case: 'ringing',
    value: {
      session: caller.session,
      caller: caller.userId,
      callee: offer.callee,
      callType: offer.callType,
      record: offer.record,
      expiresInMs: call.offerResult.expiresInMs,
    },
  });
  const session = readKnown(draft, 'sessions', sessionId);
  write(draft, 'sessions', sessionId, {
    ...session,
    activity: { kind: 'ringing', call: call.id },
    told: [...session.told, { call: call.id, ringingSeq }],
  });
}
