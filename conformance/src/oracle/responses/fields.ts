/** Owns which answer faulty fields get: ER-3, LM-1, OF-7, MU-5, DE-3. */
import {
  AnswerCallSchema,
  CallType,
  type Candidates,
  CandidatesSchema,
  CreateSessionSchema,
  DescriptionSchema,
  DeviceNoticeSchema,
  Feature,
  findViolation,
  LeaveSchema,
  type Limits,
  LimitsSchema,
  ListSessionsSchema,
  MediaReportSchema,
  OfferCallSchema,
  ResumeSchema,
  SetMuteSchema,
  SetRecordingSchema,
  StatusCode,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import type { CallFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { isInForce } from '../in-force.js';
import { findMeaning } from '../targets.js';
import { findRungSessions, isBound, phaseAt, stateAt } from '../timeline.js';
import type { Expectation, NoOpinion, Question } from './expectation.js';

/** A request with a field that breaks its constraint. */
export function checkFields({
  facts,
  request,
  session,
}: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case === 'offerCall' && body.value.callType !== CallType.AUDIOCALL) {
    const because = 'call_type is not AUDIOCALL';
    return { clause: 'OF-7', code: StatusCode.INVALID_ARGUMENT, because };
  }
  const violation = findFault(request, session?.granted.limits ?? LOOSE_LIMITS);
  if (violation === undefined) {
    return checkInlineAnswer(facts, request, session);
  }
  const isLimit = violation.includes('max_') || violation === EMPTY_BATCH;
  const isTrack = body.case === 'setMute' && violation.startsWith('track');
  const clause = isLimit ? 'LM-1' : isTrack ? 'MU-5' : 'ER-3';
  return { clause, code: StatusCode.INVALID_ARGUMENT, because: violation };
}

/** An inline answer needs an offer: one that came with RINGING (SR-1). */
function checkInlineAnswer(
  facts: Facts,
  request: SentFrame,
  session: SessionFact | undefined,
): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'answerCall' || body.value.sdpAnswer === undefined) return undefined;
  const given = facts.events.filter(
    ({ at, session: rung, event }) =>
      rung === session &&
      at < request.sentAt &&
      event.body.case === 'ringing' &&
      event.body.value.sdpOffer !== undefined,
  );
  const refused: Expectation = { clause: 'DE-3', code: StatusCode.INVALID_ARGUMENT };
  // Where nothing gives an offer this is a matter of fields; else it comes after role and state.
  if (!isInForce(session, Feature.SDP_ON_RING)) return refused;
  const { target } = body.value;
  if (session === undefined || target.case === undefined) return 'no opinion';
  const meaning = findMeaning(facts, request, session, target);
  const isGiven =
    meaning.kind === 'live' && given.some(({ event }) => event.callId === meaning.call.id);
  if (isGiven) return undefined;
  if (meaning.kind !== 'live' || phaseAt(meaning.call, request.sentAt) !== 'offered') {
    return 'no opinion';
  }
  const isRinging = findRungSessions(meaning.call).includes(session);
  const isMissed = !isRinging && couldClaimUntold({ facts, request, session }, meaning.call);
  return (isRinging || isMissed) && given.length === 0 ? refused : 'no opinion';
}

/** The session came after the call was offered, was never told of it, and may claim it all the same (LS-3). */
function couldClaimUntold({ facts, request, session }: Question, call: CallFact): boolean {
  if (session === undefined || session.createdAt < call.offeredAt) return false;
  const isIdle = stateAt(facts, session, request.sentAt).name === 'idle';
  return isIdle && !isBound(facts, session, request.sentAt);
}

/** Before a session no announced limit is known; then only the schema's own constraints count. */
export const LOOSE_LIMITS: Limits = create(LimitsSchema, {
  maxFrameBytes: 0xffffffff,
  maxSdpBytes: 0xffffffff,
  maxCandidateBytes: 0xffffffff,
  maxBatchCandidates: 0xffffffff,
});

/** A field is exactly as long as the server announced that it may be (LM-1): which one, and how long. */
export function findFieldAtLimit(request: SentFrame): string | undefined {
  const limits = request.session?.granted.limits;
  if (limits === undefined || findFault(request, limits) !== undefined) return undefined;
  const less = create(LimitsSchema, {
    ...limits,
    maxSdpBytes: limits.maxSdpBytes - 1,
    maxCandidateBytes: limits.maxCandidateBytes - 1,
    maxBatchCandidates: limits.maxBatchCandidates - 1,
  });
  // With a limit of one less it would be a fault; the sentence about it has that lower limit.
  const fault = findFault(request, less);
  return fault?.includes('max_') === true
    ? fault.replace(/(max_\w+) is (\d+)$/, (_, name, lower) => `${name} is ${Number(lower) + 1}`)
    : undefined;
}

const EMPTY_BATCH = 'candidates: there are none, and it is not their end';

/** A batch holds candidates, or their end, or both (LM-1). */
function findEmptyBatch({ candidates, end }: Candidates): string | undefined {
  return candidates.length === 0 && !end ? EMPTY_BATCH : undefined;
}

/** The first field of a request that breaks its constraint. */
export function findFault(request: SentFrame, limits: Limits): string | undefined {
  const { body } = request.frame;
  switch (body.case) {
    case 'resume':
      return findViolation(ResumeSchema, body.value, limits);
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
      return findViolation(CandidatesSchema, body.value, limits) ?? findEmptyBatch(body.value);
    case 'mediaReport':
      return findViolation(MediaReportSchema, body.value, limits);
    case 'setMute':
      return findViolation(SetMuteSchema, body.value, limits);
    case 'setRecording':
      return findViolation(SetRecordingSchema, body.value, limits);
    case 'listSessions':
      return findViolation(ListSessionsSchema, body.value, limits);
    case 'deviceNotice':
      return findViolation(DeviceNoticeSchema, body.value, limits);
    default:
      return undefined;
  }
}
