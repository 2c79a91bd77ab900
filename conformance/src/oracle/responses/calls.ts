/** Owns which answer AnswerCall and Leave get. */
import { StatusCode } from '@audiocall/proto';
import { findMeaning } from '../targets.js';
import { findRungSessions, isBound, phaseAt, stateAt } from '../timeline.js';
import { type Expectation, explainMiss, type NoOpinion, OK, type Question } from './expectation.js';

/** A claim. */
export function checkAnswer({
  facts,
  request,
  session,
}: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'answerCall' || session === undefined) return undefined;
  const { target } = body.value;
  if (target.case === undefined) return undefined;
  const meaning = findMeaning(facts, request, session, target);
  if (meaning.kind === 'ended') {
    // Without ack_seq the target would mean a call that rings: that is the point of TG-3.
    const clause = request.frame.ackSeq === undefined ? 'LS-9' : 'TG-3';
    return { clause, code: StatusCode.CALL_ENDED, call: meaning.call };
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
  if (phase !== 'offered') {
    const hasLost = call.claimant !== session && findRungSessions(call).includes(session);
    return { clause: hasLost ? 'MD-1' : 'AN-3', code: StatusCode.ALREADY_ANSWERED, call };
  }
  if (isBound(facts, session, request.sentAt)) {
    return { clause: 'MD-4', code: StatusCode.INVALID_STATE, call };
  }
  const state = stateAt(facts, session, request.sentAt);
  const isRingingHere = state.name === 'ringing' && state.call === call;
  if (state.name !== 'idle' && !isRingingHere) {
    return { clause: 'AN-3', code: StatusCode.INVALID_STATE, call };
  }
  if (target.case === 'onlyRinging') return { clause: 'AN-1', code: OK, call };
  return { clause: isRingingHere ? 'LS-7' : 'LS-3', code: OK, call };
}

/** A cancel, a reject or a hang-up. */
export function checkLeave({
  facts,
  request,
  session,
}: Question): Expectation | NoOpinion | undefined {
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
  if (phase !== 'offered') {
    const isParty = call.caller === session || call.claimant === session;
    const isDevice = session.user === call.terms.callee;
    if (!isParty && isDevice) return { clause: 'RJ-4', code: StatusCode.ALREADY_ANSWERED, call };
    return { clause: 'HU-1', code: OK, call };
  }
  if (call.caller === session) {
    return { clause: target.case === 'clientRef' ? 'CA-2' : 'CA-1', code: OK, call };
  }
  const state = stateAt(facts, session, request.sentAt);
  if (state.name === 'ringing' && state.call === call) return { clause: 'RJ-1', code: OK, call };
  if (state.name === 'idle') return { clause: 'RJ-5', code: OK, call };
  return { clause: 'RJ-5', code: StatusCode.INVALID_STATE, call };
}
