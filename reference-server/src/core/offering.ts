/**
 * Owns OfferCall: whether a call comes about, and who is told of it (OF, BZ, GL, LS).
 * Does not know what becomes of the call afterwards.
 */
import {
  Disposition,
  type OfferCall,
  type OfferCallResult,
  OfferCallResultSchema,
  OfferCallSchema,
  StatusCode,
} from '@audiocall/proto';
import { create, equals } from '@bufbuild/protobuf';
import { checkState } from './admission.js';
import {
  type Answer,
  accept,
  acceptIdly,
  type Refusal,
  refuse,
  refuseArgument,
  refuseBound,
} from './answer.js';
import { idleSessions, isBound, isBusy } from './busy.js';
import { type Draft, read, readKnown, write } from './draft.js';
import { NO_EARLY_CANDIDATES } from './early-candidates.js';
import { arm, tell } from './effects.js';
import { findGlare, mergeGlare, refuseGlare } from './glare.js';
import type { Findings } from './inputs.js';
import { fingerprintSdp, withoutSdp } from './offer-terms.js';
import { seatParty } from './parties.js';
import { forgetRefusedOffer } from './refused-offers.js';
import { ring } from './ringing.js';
import { clampTtl } from './settings.js';
import {
  type Call,
  type CallId,
  FIRST_NEGOTIATION,
  offerKey,
  pairKey,
  type Session,
  type SessionId,
  type User,
  type UserKey,
  userKey,
} from './state.js';

export function decideOffer(
  draft: Draft,
  session: Session,
  offer: OfferCall,
  id: CallId,
  findings: Findings = {},
): Answer {
  const earlier = read(draft, 'offers', offerKey(session.id, offer.clientRef));
  if (earlier !== undefined) return repeatOffer(readKnown(draft, 'calls', earlier), session, offer);

  const callee = userKey(session.service, offer.callee);
  const user = read(draft, 'users', callee);
  const self = checkSelf(session, callee);
  if (self !== undefined) return self;
  const winner = findGlare(draft, session, callee);
  if (winner !== undefined) return mergeGlare(draft, session, offer, winner) ?? refuseGlare(winner);
  const refusal =
    checkState('offerCall', session, undefined) ??
    checkPair(draft, session, callee, offer.callee) ??
    checkBound(draft, session) ??
    checkBusy(draft, user) ??
    checkHeld(draft, user, findings.address) ??
    checkRoom(offer, findings);
  if (refusal !== undefined) return refusal;

  const notified = user === undefined ? [] : idleSessions(draft, user);
  const result = create(OfferCallResultSchema, {
    callId: id,
    disposition: notified.length === 0 ? Disposition.HELD : Disposition.NOTIFIED,
    expiresInMs: clampTtl(offer.ttlMs, session.timers.ringMs),
  });
  const placed = {
    ...placeCall(draft.now, session, offer, result, callee, notified),
    address: findings.address,
  };
  return accept(() => startCall(draft, placed), { case: 'offerCall', value: result });
}

function repeatOffer(call: Call, session: Session, offer: OfferCall): Answer {
  const { merger } = call;
  const earlier =
    merger?.session === session.id
      ? merger
      : { offer: call.offer, sdpFingerprint: call.sdpFingerprint, result: call.offerResult };
  const isSame =
    equals(OfferCallSchema, earlier.offer, withoutSdp(offer)) &&
    earlier.sdpFingerprint === fingerprintSdp(offer);
  if (isSame) {
    return acceptIdly({ case: 'offerCall', value: earlier.result });
  }
  return refuseArgument('client_ref names an earlier offer with other fields, choose a new one');
}

function checkSelf(session: Session, callee: UserKey): Refusal | undefined {
  if (session.user !== callee) return undefined;
  return refuse(StatusCode.SELF_CALL, 'A user cannot call itself; name somebody else as callee.');
}

/** Two users have one live call at most, in whichever direction (MD-5). */
function checkPair(
  draft: Draft,
  session: Session,
  callee: UserKey,
  calleeId: string,
): Refusal | undefined {
  for (const key of [pairKey(session.user, calleeId), pairKey(callee, session.userId)]) {
    const id = read(draft, 'pairs', key)?.at(-1);
    if (id === undefined || readKnown(draft, 'calls', id).phase.kind === 'ended') continue;
    return refuse(
      StatusCode.CALL_EXISTS,
      'The two users have a live call already; use that one, or end it first.',
    );
  }
  return undefined;
}

function checkBound(draft: Draft, session: Session): Refusal | undefined {
  return isBound(draft, session) ? refuseBound() : undefined;
}

function checkBusy(draft: Draft, callee: User | undefined): Refusal | undefined {
  if (callee === undefined || callee.sessions.length === 0 || !isBusy(draft, callee)) {
    return undefined;
  }
  return refuse(StatusCode.BUSY, 'The callee is busy; try again later.');
}

function checkHeld(
  draft: Draft,
  callee: User | undefined,
  address: string | undefined,
): Refusal | undefined {
  const { maxHeldCalls, maxHeldCallsPerAddress } = draft.settings.limits;
  if ((callee?.sessions.length ?? 0) > 0) return undefined;
  const held = callee?.offered ?? [];
  if (callee !== undefined && held.length >= maxHeldCalls) {
    return refuse(
      StatusCode.LIMIT_EXCEEDED,
      'As many calls as max_held_calls allows wait for the callee; try again later.',
    );
  }
  if (maxHeldCallsPerAddress === 0 || address === undefined) return undefined;
  const same = held.filter((id) => readKnown(draft, 'calls', id).address === address);
  if (same.length < maxHeldCallsPerAddress) return undefined;
  return refuse(
    StatusCode.LIMIT_EXCEEDED,
    'As many calls as max_held_calls_per_address allows wait for the callee from this address; try again later.',
  );
}

/** The bounds of the whole server (LM-4, LM-5). */
function checkRoom(offer: OfferCall, findings: Findings): Refusal | undefined {
  if (findings.isCrowded === true) {
    return refuse(
      StatusCode.LIMIT_EXCEEDED,
      'This server remembers as many calls as it may; try again later.',
    );
  }
  if (findings.isBufferFull !== true || offer.sdpOffer === undefined) return undefined;
  return refuse(
    StatusCode.LIMIT_EXCEEDED,
    'This server has no room for early offers now; offer without sdp_offer.',
  );
}

function placeCall(
  now: number,
  session: Session,
  offer: OfferCall,
  offerResult: OfferCallResult,
  callee: UserKey,
  notified: readonly SessionId[],
): Omit<Call, 'address'> {
  return {
    id: offerResult.callId,
    service: session.service,
    offer: withoutSdp(offer),
    sdpFingerprint: fingerprintSdp(offer),
    offerResult,
    // With early SDP, the caller has described negotiation 1 with its offer (EO-1).
    caller: seatParty(session, offer.muted, offer.sdpOffer === undefined ? 0 : FIRST_NEGOTIATION),
    callee,
    notified,
    informed: [],
    merger: undefined,
    ringsUntil: now + offerResult.expiresInMs,
    timers: session.timers,
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
  for (const session of call.notified)
    ring(draft, session, call, call.offerResult.expiresInMs, false);
}

function ringBack(draft: Draft, call: Call): void {
  const { caller, offer } = call;
  forgetRefusedOffer(draft, caller.session, offer.clientRef);
  const session = readKnown(draft, 'sessions', caller.session);
  write(draft, 'sessions', session.id, {
    ...session,
    activity: { kind: 'calling', call: call.id },
    told: [...session.told, { call: call.id, ringingSeq: undefined }],
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
