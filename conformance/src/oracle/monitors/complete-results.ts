/** Owns whether a response says all that it has to: RQ-5. */
import { Disposition, type Response, StatusCode } from '@audiocall/proto';
import type { Facts, SentFrame } from '../facts.js';
import type { Monitor } from '../monitor.js';
import { nameValue } from '../name-value.js';
import { oncePerTrace } from '../once-per-trace.js';
import { findMeaning } from '../targets.js';
import { nameRequest } from './requests.js';

/** RQ-5: OK comes with a complete result, anything else with none. */
export const completeResults: Monitor = {
  clauses: ['RQ-5'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const { response } = sent;
      if (response === undefined || sent.repeats !== undefined) continue;
      const fault = findResultFault(facts, sent, response);
      verdict.reach('RQ-5');
      if (fault === undefined) continue;
      verdict.break(
        'RQ-5',
        sent.answeredAt ?? sent.sentAt,
        sent.participant,
        `The response to ${nameRequest(sent)} of ${sent.participant} ${fault}.`,
      );
    }
  },
};

/** The first request of a trace that made, claimed or ended something, and was not told what. */
export const findNameless = oncePerTrace((facts): SentFrame | undefined =>
  facts.sent.find((sent) => {
    const { response, repeats } = sent;
    if (response?.status?.code !== StatusCode.OK || repeats !== undefined) return false;
    const { result } = response;
    switch (result.case) {
      case 'createSession':
        return result.value.sessionId === '';
      case 'offerCall':
      case 'answerCall':
        return result.value.callId === '';
      case 'leave':
        return result.value.callId === '' && meansCall(facts, sent);
      default:
        return result.case === undefined && meansCall(facts, sent);
    }
  }),
);

/** The requests that have a result. */
const RESULTS = [
  'createSession',
  'resume',
  'offerCall',
  'answerCall',
  'leave',
  'listSessions',
] as const;

function findResultFault(facts: Facts, sent: SentFrame, response: Response): string | undefined {
  const { result, status } = response;
  if (status === undefined || status.code === StatusCode.UNSPECIFIED) return 'has no status code';
  if (status.code !== StatusCode.OK) {
    if (result.case !== undefined)
      return `has ${nameValue(StatusCode, status.code)} and a result too`;
    return status.message === '' ? 'has an error without a message' : undefined;
  }
  const kind = sent.frame.body.case;
  const named = RESULTS.find((name) => name === kind);
  if (result.case !== named)
    return `has the result ${result.case ?? 'none'}, not ${named ?? 'none'}`;
  const missing = (fields: Record<string, unknown>): string | undefined => {
    const names = Object.keys(fields).filter((name) => !fields[name]);
    return names.length === 0 ? undefined : `lacks ${names.join(', ')}`;
  };
  switch (result.case) {
    case 'createSession': {
      // Of the settings that it announces, SE-10 and LM-1 speak.
      const { sessionId, userId, serverMs } = result.value;
      return missing({ session_id: sessionId, user_id: userId, server_ms: serverMs });
    }
    case 'resume': {
      const { resumeToken, snapshot } = result.value;
      return missing({ resume_token: resumeToken, snapshot });
    }
    case 'offerCall': {
      const { callId, disposition, expiresInMs, claim } = result.value;
      // Nothing rings any more: a merged offer is a claim, which it carries (GL-3).
      return disposition === Disposition.MERGED
        ? missing({ call_id: callId, claim })
        : missing({ call_id: callId, disposition, expires_in_ms: expiresInMs });
    }
    case 'listSessions':
      return missing({ page: result.value.page, pages: result.value.pages });
    case 'answerCall': {
      const { callId, caller, callerSession, callType, negotiationId } = result.value;
      return missing({
        call_id: callId,
        caller,
        caller_session: callerSession,
        call_type: callType,
        negotiation_id: negotiationId,
      });
    }
    case 'leave':
      return meansCall(facts, sent) ? missing({ call_id: result.value.callId }) : undefined;
    default:
      return undefined;
  }
}

/** A Leave of an offer that was refused names no call. */
function meansCall(facts: Facts, sent: SentFrame): boolean {
  const { session } = sent;
  const { body } = sent.frame;
  if (body.case !== 'leave' || session === undefined) return false;
  const { kind } = findMeaning(facts, sent, session, body.value.target);
  return kind === 'live' || kind === 'ended';
}
