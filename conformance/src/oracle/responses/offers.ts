/** Owns which answer OfferCall gets. */
import {
  Feature,
  type OfferCall,
  OfferCallSchema,
  SessionPolicy,
  StatusCode,
} from '@audiocall/proto';
import { equals } from '@bufbuild/protobuf';
import { findCallsDuring } from '../calls-during.js';
import type { CallFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { isInForce } from '../in-force.js';
import { findCallsByRef, findSessionsOf } from '../lookups.js';
import { findRoom } from '../room.js';
import { standing } from '../targets.js';
import {
  findCalleeSessions,
  findRungSessions,
  isBound,
  isPresent,
  isScopeUser,
  phaseAt,
  stateAt,
} from '../timeline.js';
import { type Expectation, type NoOpinion, OK, type Question } from './expectation.js';

/** An offer, from its client_ref to the limit of held calls. */
export function checkOffer({
  facts,
  request,
  session,
}: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'offerCall' || session === undefined) return undefined;
  const terms = body.value;
  const step = request.sentAt;
  const sameRef = findCallsByRef(facts, terms.clientRef).find(
    (call) =>
      (call.caller === session ? call.terms : findMergeOf(call, session))?.clientRef ===
        terms.clientRef &&
      call.offer.sentAt < step &&
      (call.caller === session || (call.claim?.sentAt ?? step) < step) &&
      standing(facts, call, request).kind !== 'forgotten',
  );
  if (sameRef !== undefined) {
    if (standing(facts, sameRef, request).kind === 'unsure') return 'no opinion';
    const known = sameRef.caller === session ? sameRef.terms : findMergeOf(sameRef, session);
    const same = known !== undefined && equals(OfferCallSchema, known, terms);
    return { clause: 'OF-6', code: same ? OK : StatusCode.INVALID_ARGUMENT, call: sameRef };
  }
  if (terms.callee === session.user) return { clause: 'OF-5', code: StatusCode.SELF_CALL };
  const state = stateAt(facts, session, step);
  const reverse = findCallsDuring(facts, step).find(
    (call) =>
      phaseAt(call, step) === 'offered' &&
      call.caller.service === session.service &&
      call.caller.user === terms.callee &&
      call.terms.callee === session.user,
  );
  const couldAnswer = state.name === 'idle' || (state.name === 'ringing' && state.call === reverse);
  const bound = isBound(facts, session, step);
  if (reverse !== undefined && couldAnswer && !bound) {
    const merges =
      isInForce(session, Feature.GLARE_MERGE) && isInForce(reverse.caller, Feature.GLARE_MERGE);
    if (!merges) return { clause: 'GL-1', code: StatusCode.GLARE, call: reverse };
    const fits = terms.callType === reverse.terms.callType && terms.record === reverse.terms.record;
    return { clause: 'GL-3', code: fits ? OK : StatusCode.GLARE, call: reverse };
  }
  if (state.name !== 'idle') {
    // It could not answer the call that comes from there, so that this is no glare.
    return { clause: reverse === undefined ? 'OF-5' : 'GL-1', code: StatusCode.INVALID_STATE };
  }
  if (hasOther(facts, session, terms.callee, step)) {
    return { clause: 'MD-5', code: StatusCode.CALL_EXISTS };
  }
  if (bound) return { clause: 'MD-4', code: StatusCode.INVALID_STATE };
  const callees = findSessionsOf(facts, session.service, terms.callee).filter(
    (other) => other.createdAt <= step && (other.endedAt === undefined || other.endedAt > step),
  );
  const isAway = callees.some((callee) => isDetached(callee, step));
  const busy = callees.filter((callee) => stateAt(facts, callee, step).name !== 'idle');
  const forked = callees.length > 1;
  const isBusy = callees.some(isScopeUser) ? busy.length > 0 : busy.length === callees.length;
  if (isBusy && busy.length > 0) {
    const clause = forked ? 'MD-4' : isAway ? 'RS-1' : 'OF-3';
    return { clause, code: StatusCode.BUSY };
  }
  const room = checkRoom(facts, request, terms);
  if (room !== undefined) return room;
  if (callees.length > 0) {
    return { clause: forked ? 'MD-1' : isAway ? 'RS-1' : 'OF-1', code: OK };
  }
  const held = findCallsDuring(facts, step).filter(
    (call) =>
      phaseAt(call, step) === 'offered' &&
      call.caller.service === session.service &&
      call.terms.callee === terms.callee,
  );
  const most = session.granted.limits?.maxHeldCalls ?? 0;
  const because = `${held.length} held for ${terms.callee} before it, max_held_calls is ${most}`;
  if (held.length >= most) return { clause: 'LM-1', code: StatusCode.LIMIT_EXCEEDED, because };
  const { maxHeldCallsPerAddress: perAddress = 0 } = session.granted.limits ?? {};
  if (perAddress > 0 && held.length >= perAddress) {
    // Where somebody else may use the server, a trace does not tell from which addresses.
    if (facts.server?.exclusive !== true) return 'no opinion';
    return {
      clause: 'LM-2',
      code: StatusCode.LIMIT_EXCEEDED,
      because: `${held.length} held for ${terms.callee} before it, max_held_calls_per_address is ${perAddress}`,
    };
  }
  return { because, clause: hasNamesake(facts, session, terms.callee) ? 'SE-3' : 'LS-1', code: OK };
}

/** Whether a server of which the bounds are known has room for one more call. */
function checkRoom(
  facts: Facts,
  request: SentFrame,
  { sdpOffer }: OfferCall,
): Expectation | NoOpinion | undefined {
  const forCalls = findRoom(facts, request, 'calls');
  const forOffers = sdpOffer === undefined ? 'some' : findRoom(facts, request, 'early offers');
  const { maxCalls = 0, maxBufferBytes = 0 } = facts.server ?? {};
  const code = StatusCode.LIMIT_EXCEEDED;
  if (forCalls === 'none') {
    return { clause: 'LM-5', code, because: `its operator gives it room for ${maxCalls} calls` };
  }
  if (forOffers === 'none') {
    const because = `early offers may have half of the ${maxBufferBytes} bytes that its operator gives it`;
    return { clause: 'LM-4', code, because };
  }
  return forCalls === 'unsure' || forOffers === 'unsure' ? 'no opinion' : undefined;
}

/** The two users have a live call, whoever called whom, on whichever devices. */
function hasOther(facts: Facts, session: SessionFact, callee: string, step: number): boolean {
  return findCallsDuring(facts, step).some((call) => {
    const phase = phaseAt(call, step);
    if (phase === 'none' || phase === 'ended') return false;
    if (call.caller.service !== session.service) return false;
    const users = [call.caller.user, call.terms.callee];
    return users.includes(session.user) && users.includes(callee);
  });
}

/** The session lost its socket, and was not back. */
function isDetached({ losses }: SessionFact, step: number): boolean {
  return losses.some(({ at, backAt }) => at < step && (backAt === undefined || backAt > step));
}

/** The terms of the offer with which the session claimed the call, if it did so (GL-3). */
function findMergeOf(call: CallFact, session: SessionFact): OfferCall | undefined {
  const body = call.claimant === session ? call.claim?.frame.body : undefined;
  return body?.case === 'offerCall' ? body.value : undefined;
}

/** A user of another service has the same user id. */
export function hasNamesake(facts: Facts, session: SessionFact, user: string): boolean {
  return facts.sessions.some((other) => other.service !== session.service && other.user === user);
}

/** The sessions of the callee that an offer found: of several, those that were idle. */
export function findIdleCallees(facts: Facts, call: CallFact): readonly SessionFact[] {
  const present = findCalleeSessions(facts, call).filter(
    (session) => session.createdAt < call.offer.sentAt && isPresent(session, call.offeredAt),
  );
  // One session of FORK may be busy, and a call is NOTIFIED all the same, as another one has just come.
  const isOnly = call.caller.granted.sessionPolicy !== SessionPolicy.FORK;
  if (isOnly) return present;
  return present.filter((session) => !mayHaveBeenBusy(facts, session, call));
}

/** Another call had the session when this one was offered, or was offered in the same breath. */
function mayHaveBeenBusy(facts: Facts, session: SessionFact, call: CallFact): boolean {
  return findCallsDuring(facts, call.offer.sentAt, call.offeredAt).some((other) => {
    if (other === call) return false;
    const phase = phaseAt(other, call.offer.sentAt);
    if (phase === 'ended') return false;
    if (other.caller === session) return true;
    const { claim, claimant } = other;
    if (claimant === session && (claim?.sentAt ?? 0) < call.offeredAt) return true;
    const isClaimed = phase === 'claimed' || phase === 'connected';
    return !isClaimed && findRungSessions(other).includes(session);
  });
}
