/**
 * Owns which answer a request is allowed to get (clause ER-1): rules in the order of the checks, each
 * speaking for one clause. The first rule that applies decides. Judges nothing, and knows only what
 * the trace says; where that leaves a doubt, it has no opinion.
 */

import {
  AnswerCallSchema,
  CallType,
  CandidatesSchema,
  type StatusCode as Code,
  CreateSessionSchema,
  DescriptionSchema,
  DescriptionType,
  findViolation,
  LeaveSchema,
  type Limits,
  LimitsSchema,
  MediaReportSchema,
  OfferCallSchema,
  SessionPolicy,
  SetMuteSchema,
  StatusCode,
} from '@audiocall/proto';
import { create, equals } from '@bufbuild/protobuf';
import type { ClauseId } from './clauses.js';
import type { CallFact, Facts, SentFrame, SessionFact } from './facts.js';
import { findMeaning, type Meaning, standing } from './targets.js';
import { findCalleeSessions, isPresent, phaseAt, stateAt } from './timeline.js';

/** The answer that a request should get, and the clause that says so. */
export interface Expectation {
  readonly clause: ClauseId;
  readonly code: Code;
  /** The call that the request means, where it means one. */
  readonly call?: CallFact;
  /** Another answer that a later check would give: getting that one breaks the order of checks. */
  readonly shadowed?: Code;
}

/** No answer can be told from the trace. */
export type NoOpinion = 'no opinion';

interface Question {
  readonly facts: Facts;
  readonly request: SentFrame;
  readonly session: SessionFact | undefined;
}

type Rule = (question: Question) => Expectation | NoOpinion | undefined;

/** The answer that a request has to get, from what was known when it was sent. */
export function expectResponse(facts: Facts, request: SentFrame): Expectation | NoOpinion {
  const question: Question = { facts, request, session: request.session };
  const opinions: Expectation[] = [];
  for (const rule of RULES) {
    const opinion = rule(question);
    if (opinion === undefined) continue;
    if (opinion === 'no opinion') break;
    opinions.push(opinion);
  }
  const [first] = opinions;
  if (first === undefined) return 'no opinion';
  const other = opinions.find((opinion) => opinion.code !== first.code && opinion.code !== OK);
  return other === undefined ? first : { ...first, shadowed: other.code };
}

const OK = StatusCode.OK;

/** The checks, in the order of ER-1. */
const RULES: readonly Rule[] = [
  checkBody,
  checkSession,
  checkFields,
  checkCreateSession,
  checkOffer,
  checkAnswer,
  checkLeave,
  checkSetMute,
  checkDescription,
  checkDestroy,
];

function checkBody({ request }: Question): Expectation | undefined {
  if (request.frame.body.case !== undefined) return undefined;
  return { clause: 'WR-5', code: StatusCode.UNIMPLEMENTED };
}

function checkSession({ request, session }: Question): Expectation | undefined {
  const isCreate = request.frame.body.case === 'createSession';
  if (request.frame.body.case === undefined) return undefined;
  if (session === undefined && !isCreate) return { clause: 'SE-1', code: StatusCode.NO_SESSION };
  if (session !== undefined && isCreate) {
    return { clause: 'SE-4', code: StatusCode.SESSION_EXISTS };
  }
  return undefined;
}

function checkFields({ request, session }: Question): Expectation | undefined {
  const { body } = request.frame;
  if (body.case === 'offerCall' && body.value.callType !== CallType.AUDIOCALL) {
    return { clause: 'OF-7', code: StatusCode.INVALID_ARGUMENT };
  }
  const violation = findFault(request, session?.granted.limits ?? LOOSE_LIMITS);
  if (violation === undefined) {
    const isInlineAnswer = body.case === 'answerCall' && body.value.sdpAnswer !== undefined;
    return isInlineAnswer ? { clause: 'DE-3', code: StatusCode.INVALID_ARGUMENT } : undefined;
  }
  const isLimit = violation.includes('max_');
  const isTrack = body.case === 'setMute' && violation.startsWith('track');
  const clause = isLimit ? 'LM-1' : isTrack ? 'MU-5' : 'ER-3';
  return { clause, code: StatusCode.INVALID_ARGUMENT };
}

/** Before a session no announced limit is known; then only the schema's own constraints count. */
const LOOSE_LIMITS: Limits = create(LimitsSchema, {
  maxFrameBytes: 0xffffffff,
  maxSdpBytes: 0xffffffff,
  maxCandidateBytes: 0xffffffff,
  maxBatchCandidates: 0xffffffff,
});

function findFault(request: SentFrame, limits: Limits): string | undefined {
  const { body } = request.frame;
  switch (body.case) {
    case 'createSession':
      return findViolation(CreateSessionSchema, body.value, limits);
    case 'offerCall':
      return findViolation(OfferCallSchema, body.value, limits);
    case 'answerCall':
      return findViolation(AnswerCallSchema, body.value, limits);
    case 'leave':
      return findViolation(LeaveSchema, body.value, limits);
    case 'description':
      return findViolation(DescriptionSchema, body.value, limits);
    case 'candidates':
      return findViolation(CandidatesSchema, body.value, limits);
    case 'mediaReport':
      return findViolation(MediaReportSchema, body.value, limits);
    case 'setMute':
      return findViolation(SetMuteSchema, body.value, limits);
    default:
      return undefined;
  }
}

function checkCreateSession(question: Question): Expectation | undefined {
  const { facts, request } = question;
  const { body } = request.frame;
  if (body.case !== 'createSession' || request.session !== undefined) return undefined;
  const asked = body.value;
  const earlier = facts.sent.filter(
    (sent) =>
      sent.sentAt < request.sentAt &&
      sent.frame.body.case === 'createSession' &&
      sent.frame.body.value.serviceId === asked.serviceId &&
      sent.response?.status?.code === OK,
  );
  const wrongKey = earlier.some(
    (sent) =>
      sent.frame.body.case === 'createSession' &&
      sent.frame.body.value.serviceKey !== '' &&
      sent.frame.body.value.serviceKey !== asked.serviceKey,
  );
  if (wrongKey) return { clause: 'SE-9', code: StatusCode.UNAUTHENTICATED };
  const mine = facts.sessions.find(
    (session) =>
      session.service === asked.serviceId &&
      session.user === asked.userId &&
      isPresent(session, request.sentAt),
  );
  if (mine === undefined) return undefined;
  const sameDevice = asked.deviceId !== '' && asked.deviceId === mine.deviceId;
  const isRefused = mine.granted.sessionPolicy === SessionPolicy.REJECT && !sameDevice;
  return { clause: 'MD-2', code: isRefused ? StatusCode.USER_ALREADY_ONLINE : OK };
}

function checkOffer({ facts, request, session }: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'offerCall' || session === undefined) return undefined;
  const terms = body.value;
  const step = request.sentAt;
  const sameRef = [...facts.calls.values()].find(
    (call) =>
      call.caller === session &&
      call.terms.clientRef === terms.clientRef &&
      call.offer.sentAt < step &&
      standing(facts, call, request).kind !== 'forgotten',
  );
  if (sameRef !== undefined) {
    if (standing(facts, sameRef, request).kind === 'unsure') return 'no opinion';
    const same = equals(OfferCallSchema, sameRef.terms, terms);
    return { clause: 'OF-6', code: same ? OK : StatusCode.INVALID_ARGUMENT, call: sameRef };
  }
  if (terms.callee === session.user) return { clause: 'OF-5', code: StatusCode.SELF_CALL };
  const state = stateAt(facts, session, step);
  const reverse = [...facts.calls.values()].find(
    (call) =>
      phaseAt(call, step) === 'offered' &&
      call.caller.service === session.service &&
      call.caller.user === terms.callee &&
      call.terms.callee === session.user,
  );
  const couldAnswer = state.name === 'idle' || (state.name === 'ringing' && state.call === reverse);
  if (reverse !== undefined && couldAnswer) {
    return { clause: 'GL-1', code: StatusCode.GLARE, call: reverse };
  }
  if (state.name !== 'idle') return { clause: 'OF-5', code: StatusCode.INVALID_STATE };
  const callees = facts.sessions.filter(
    (other) =>
      other.service === session.service &&
      other.user === terms.callee &&
      other.createdAt <= step &&
      (other.endedAt === undefined || other.endedAt > step),
  );
  if (callees.some((callee) => stateAt(facts, callee, step).name !== 'idle')) {
    return { clause: 'OF-3', code: StatusCode.BUSY };
  }
  if (callees.length > 0) return { clause: 'OF-1', code: OK };
  const held = [...facts.calls.values()].filter(
    (call) =>
      phaseAt(call, step) === 'offered' &&
      call.caller.service === session.service &&
      call.terms.callee === terms.callee,
  );
  const isFull = held.length >= (session.granted.limits?.maxHeldCalls ?? 0);
  if (isFull) return { clause: 'LM-1', code: StatusCode.LIMIT_EXCEEDED };
  return { clause: hasNamesake(facts, session, terms.callee) ? 'SE-3' : 'LS-1', code: OK };
}

/** A user of another service has the same user id. */
export function hasNamesake(facts: Facts, session: SessionFact, user: string): boolean {
  return facts.sessions.some((other) => other.service !== session.service && other.user === user);
}

function checkAnswer({ facts, request, session }: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'answerCall' || session === undefined) return undefined;
  const { target } = body.value;
  if (target.case === undefined) return undefined;
  const meaning = findMeaning(facts, request, session, target);
  if (meaning.kind === 'ended') {
    return { clause: 'LS-9', code: StatusCode.CALL_ENDED, call: meaning.call };
  }
  if (meaning.kind !== 'live') {
    const missing = { byName: 'LS-5', onlyRinging: 'LS-4', callId: 'TG-1' } as const;
    return explainMiss(
      meaning,
      missing[target.case],
      target.case === 'onlyRinging' ? StatusCode.NO_RINGING_CALL : StatusCode.CALL_NOT_FOUND,
    );
  }
  const { call } = meaning;
  const phase = phaseAt(call, request.sentAt);
  if (phase !== 'offered') return { clause: 'AN-3', code: StatusCode.ALREADY_ANSWERED, call };
  const state = stateAt(facts, session, request.sentAt);
  const isRingingHere = state.name === 'ringing' && state.call === call;
  if (state.name !== 'idle' && !isRingingHere) {
    return { clause: 'AN-3', code: StatusCode.INVALID_STATE, call };
  }
  if (target.case === 'onlyRinging') return { clause: 'AN-1', code: OK, call };
  return { clause: isRingingHere ? 'LS-7' : 'LS-3', code: OK, call };
}

function checkLeave({ facts, request, session }: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'leave' || session === undefined) return undefined;
  const { target } = body.value;
  const meaning = findMeaning(facts, request, session, target);
  if (meaning.kind === 'ended') return { clause: 'HU-2', code: OK, call: meaning.call };
  if (meaning.kind === 'refused') return { clause: 'CA-2', code: OK };
  if (meaning.kind !== 'live') {
    const isExact = target.case === 'callId' || target.case === 'clientRef';
    const clause = isExact ? 'TG-1' : target.case === 'byName' ? 'TG-2' : 'TG-3';
    return explainMiss(meaning, clause, StatusCode.CALL_NOT_FOUND);
  }
  const { call } = meaning;
  const phase = phaseAt(call, request.sentAt);
  if (phase !== 'offered') return { clause: 'HU-1', code: OK, call };
  if (call.caller === session) {
    return { clause: target.case === 'clientRef' ? 'CA-2' : 'CA-1', code: OK, call };
  }
  const state = stateAt(facts, session, request.sentAt);
  if (state.name === 'ringing' && state.call === call) return { clause: 'RJ-1', code: OK, call };
  if (state.name === 'idle') return { clause: 'RJ-5', code: OK, call };
  return { clause: 'RJ-5', code: StatusCode.INVALID_STATE, call };
}

function checkSetMute({ facts, request, session }: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'setMute' || session === undefined) return undefined;
  const target = { case: 'callId', value: body.value.callId } as const;
  const meaning = findMeaning(facts, request, session, target);
  if (meaning.kind === 'ended') {
    return { clause: 'TG-4', code: StatusCode.CALL_ENDED, call: meaning.call };
  }
  if (meaning.kind !== 'live') return explainMiss(meaning, 'TG-1', StatusCode.CALL_NOT_FOUND);
  const { call } = meaning;
  const mayMute = call.caller === session || isParty(call, session, request.sentAt);
  if (!mayMute) return { clause: 'MU-3', code: StatusCode.INVALID_STATE, call };
  const isConnected = phaseAt(call, request.sentAt) === 'connected';
  return { clause: isConnected ? 'MU-1' : 'MU-3', code: OK, call };
}

function checkDescription({
  facts,
  request,
  session,
}: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'description' || session === undefined) return undefined;
  const { callId, negotiationId, type } = body.value;
  const meaning = findMeaning(facts, request, session, { case: 'callId', value: callId });
  if (meaning.kind === 'ended') {
    return { clause: 'TG-4', code: StatusCode.CALL_ENDED, call: meaning.call };
  }
  if (meaning.kind !== 'live') return explainMiss(meaning, 'TG-1', StatusCode.CALL_NOT_FOUND);
  const { call } = meaning;
  const refuse = (code: Code): Expectation => ({ clause: 'DE-1', code, call });
  if (!isParty(call, session, request.sentAt)) return refuse(StatusCode.INVALID_STATE);
  const offers = type === DescriptionType.OFFER;
  const rightRole = offers ? call.caller === session : call.claimant === session;
  if (negotiationId !== 1) return rightRole ? refuse(StatusCode.STALE_NEGOTIATION) : 'no opinion';
  if (!rightRole) return refuse(StatusCode.INVALID_STATE);
  const offered = call.terms.sdpOffer !== undefined || wasDescribed(facts, call, request, true);
  if (offers) return refuse(offered ? StatusCode.INVALID_STATE : OK);
  const answered = wasDescribed(facts, call, request, false);
  return refuse(offered && !answered ? OK : StatusCode.STALE_NEGOTIATION);
}

function checkDestroy({ request, session }: Question): Expectation | undefined {
  if (request.frame.body.case !== 'destroySession' || session === undefined) return undefined;
  return { clause: 'SE-5', code: OK };
}

/** A description of negotiation 1 was accepted before this request. */
function wasDescribed(facts: Facts, call: CallFact, before: SentFrame, offer: boolean): boolean {
  return facts.sent.some((sent) => {
    const { body } = sent.frame;
    return (
      sent.sentAt < before.sentAt &&
      body.case === 'description' &&
      body.value.callId === call.id &&
      body.value.negotiationId === 1 &&
      (body.value.type === DescriptionType.OFFER) === offer &&
      sent.response?.status?.code === OK
    );
  });
}

/** The session is a party of the claimed call. */
function isParty(call: CallFact, session: SessionFact, step: number): boolean {
  const phase = phaseAt(call, step);
  if (phase !== 'claimed' && phase !== 'connected') return false;
  return call.caller === session || call.claimant === session;
}

function explainMiss(meaning: Meaning, clause: ClauseId, code: Code): Expectation | NoOpinion {
  switch (meaning.kind) {
    case 'none':
      return { clause, code };
    case 'forgotten':
      return { clause: 'TG-4', code };
    case 'foreign':
      return { clause: 'ER-4', code };
    case 'otherType':
      return clause === 'LS-5' ? { clause, code: StatusCode.CALL_TYPE_MISMATCH } : 'no opinion';
    default:
      return 'no opinion';
  }
}

/** The sessions of the callee that an offer found. */
export function findIdleCallees(facts: Facts, call: CallFact): readonly SessionFact[] {
  return findCalleeSessions(facts, call).filter(
    (session) => session.createdAt < call.offer.sentAt && isPresent(session, call.offeredAt),
  );
}
