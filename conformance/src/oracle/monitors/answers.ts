/** Owns the answers to single requests, as responses.ts expects them: ER-1, and many others. */

import {
  BusyScope,
  type ClientFrame,
  Disposition,
  EndReason,
  type Response,
  SessionPolicy,
  StatusCode,
} from '@audiocall/proto';
import { findAlikeOffer } from '../alike.js';
import { isAlone } from '../alone.js';
import type { ClauseId } from '../clauses.js';
import { requireField } from '../duty.js';
import type { Facts, SentFrame } from '../facts.js';
import { isGoingAway } from '../going-away.js';
import type { Monitor, Verdict } from '../monitor.js';
import { nameValue } from '../name-value.js';
import type { Expectation } from '../responses/expectation.js';
import { findFieldAtLimit } from '../responses/fields.js';
import { expectResponse } from '../responses.js';
import { hadRoom, mayHaveBeenFull } from '../room.js';
import { findEndReason } from '../targets.js';
import { isPresent, phaseAt, stateAt } from '../timeline.js';
import { explainAnswer, findLong } from './explain-answer.js';
import { findOldIds, nameRequest } from './requests.js';

/** The clauses that responses.ts speaks for. */
const ANSWER_CLAUSES = [
  'AN-1',
  'AN-3',
  'CA-1',
  'CA-2',
  'CN-4',
  'DE-1',
  'DE-3',
  'DN-1',
  'ER-1',
  'ER-3',
  'ER-4',
  'GA-1',
  'GL-1',
  'GL-3',
  'HU-1',
  'HU-2',
  'IC-1',
  'IC-2',
  'LM-1',
  'LM-2',
  'LM-4',
  'LM-5',
  'LS-1',
  'LS-3',
  'LS-4',
  'LS-5',
  'LS-6',
  'LS-7',
  'LS-9',
  'MD-1',
  'MD-2',
  'MD-4',
  'MD-5',
  'MD-6',
  'MU-1',
  'MU-3',
  'MU-5',
  'NG-1',
  'NG-3',
  'NG-6',
  'OF-1',
  'OF-3',
  'OF-5',
  'OF-6',
  'OF-7',
  'RC-2',
  'RJ-1',
  'RJ-4',
  'RJ-5',
  'RS-1',
  'RS-2',
  'RS-4',
  'RS-6',
  'RS-8',
  'SE-1',
  'SE-11',
  'SE-3',
  'SE-4',
  'SE-5',
  'SE-9',
  'SL-1',
  'TG-1',
  'TG-2',
  'TG-3',
  'TG-4',
  'WR-5',
  'WR-6',
] as const satisfies readonly ClauseId[];

/** Every request that was alone gets the answer that the clauses name. */
export const answers: Monitor = {
  clauses: ANSWER_CLAUSES,
  watch(facts, verdict) {
    const old = findOldIds(facts);
    const unbuilt = new Set<string | undefined>();
    for (const sent of facts.sent) {
      const { response, answeredAt } = sent;
      if (response === undefined || answeredAt === undefined) continue;
      // Whether there were too many is for the rates to say (LM-2).
      if (response.status?.code === StatusCode.RATE_LIMITED) continue;
      if (sent.repeats !== undefined || old.has(sent) || !isAlone(facts, sent)) continue;
      const expected = expectResponse(facts, sent);
      if (expected === 'no opinion') continue;
      if (expected.code === StatusCode.OK && mayHaveBeenFull(facts, sent)) continue;
      const clause = expected.clause as AnswerClause;
      verdict.reach(clause);
      reachTargetClause(verdict, sent);
      if (expected.shadowed !== undefined) verdict.reach('ER-1');
      const byNameAlone = clause === 'LS-3' && wasToldNothing(facts, sent);
      if (byNameAlone) verdict.reach('LS-6');
      const code = response.status?.code;
      if (findAlikeOffer(facts, sent) !== undefined || findLong(sent) !== undefined)
        verdict.reach('ER-3');
      if (code === expected.code) {
        checkCall(verdict, sent, response, answeredAt, expected);
        checkEndReason(facts, verdict, sent, response, answeredAt, expected);
        continue;
      }
      if (code === StatusCode.UNIMPLEMENTED) {
        const kind = sent.frame.body.case;
        // What would be right for another one only follows from the first one that was not carried out.
        if (unbuilt.has(kind)) continue;
        if (expected.code === StatusCode.OK) unbuilt.add(kind);
      }
      const reason = explainAnswer(facts, sent, code, expected);
      const explanation = `${sent.participant}'s ${nameRequest(sent)} was answered ${nameCode(code)}; ${nameCode(expected.code)} is right here${reason === '' ? '' : `: ${reason}`}.`;
      const broken = blame(facts, sent, code, expected);
      verdict.break(broken, answeredAt, sent.participant, explanation);
      // The caller's name and the call type have to suffice; the session had nothing else to go by.
      if (byNameAlone) verdict.break('LS-6', answeredAt, sent.participant, explanation);
    }
  },
};

/** Whether a request was alone, was refused, and had to be granted. */
export function isWronglyRefused(facts: Facts, sent: SentFrame): boolean {
  const code = sent.response?.status?.code;
  if (code === undefined || code === StatusCode.OK || sent.repeats !== undefined) return false;
  if (!isAlone(facts, sent)) return false;
  const expected = expectResponse(facts, sent);
  return expected !== 'no opinion' && expected.code === StatusCode.OK;
}

type AnswerClause = (typeof ANSWER_CLAUSES)[number];

/** What they say of a call that is over holds while its tombstone stands; who does not find the call has none. */
const OF_ENDED_CALLS: ReadonlySet<ClauseId> = new Set<ClauseId>(['HU-2', 'LS-9']);

/** The call is named, and has not to be found by what it is to the session. */
function namesItsCall(body: ClientFrame['body']): boolean {
  if (body.case !== 'answerCall' && body.case !== 'leave') return false;
  const { target } = body.value;
  return target.case === 'callId' || target.case === 'byName';
}

/** The clause that a wrong answer breaks, by what the server seems to have had in mind. */
function blame(
  facts: Facts,
  sent: SentFrame,
  code: StatusCode | undefined,
  { clause, code: right, shadowed }: Expectation,
): AnswerClause {
  if (code === shadowed) return 'ER-1';
  const { body } = sent.frame;
  if (code === StatusCode.CALL_NOT_FOUND && OF_ENDED_CALLS.has(clause) && namesItsCall(body))
    return 'TG-4';
  if (right !== StatusCode.OK) return clause as AnswerClause;
  // It took the client_ref for another one, which differs in a letter's case, or counted something else than code points.
  if (code === StatusCode.INVALID_ARGUMENT && (findAlikeOffer(facts, sent) || findLong(sent))) {
    return 'ER-3';
  }
  // What makes no further call meets no limit.
  if (code === StatusCode.LIMIT_EXCEEDED && clause === 'OF-6') return clause;
  if (code === StatusCode.LIMIT_EXCEEDED) {
    return isGoingAway(facts, sent.sentAt) ? 'GA-1' : blameLimit(facts, sent);
  }
  if (code === StatusCode.INVALID_ARGUMENT && findFieldAtLimit(sent) !== undefined) return 'LM-1';
  if (code === StatusCode.INVALID_STATE && isBusyElsewhere(facts, sent)) return 'MD-4';
  // Whether enough is kept is not what another refusal is about.
  if (clause === 'RS-8' && code !== StatusCode.SEQ_GAP) return 'RS-2';
  // It took the target for a call that is over, and a live one is meant.
  if (code === StatusCode.CALL_ENDED && body.case === 'answerCall')
    return nameTargetClause(body.value.target.case);
  // It did not find the call by the session at its other end. That of a call that rings is RJ-1's.
  const isByPeer = body.case === 'leave' && body.value.target.case === 'peerSession';
  if (code === StatusCode.CALL_NOT_FOUND && isByPeer && clause !== 'RJ-1') return 'TG-3';
  return clause as AnswerClause;
}

/** Another device of the user is busy with something that binds nobody: the server took it for a caller or a claimant. */
function isBusyElsewhere(facts: Facts, { frame: { body }, session, sentAt }: SentFrame): boolean {
  if (body.case !== 'answerCall' && body.case !== 'offerCall') return false;
  if (session === undefined || session.granted.sessionPolicy !== SessionPolicy.FORK) return false;
  if (session.granted.busyScope !== BusyScope.USER) return false;
  return facts.sessions.some(
    (other) =>
      other !== session &&
      other.service === session.service &&
      other.user === session.user &&
      isPresent(other, sentAt) &&
      stateAt(facts, other, sentAt).name !== 'idle',
  );
}

/** There was room by every limit; where the server's own bounds are known, it is those that it got wrong. */
function blameLimit(facts: Facts, sent: SentFrame): AnswerClause {
  const { server } = facts;
  const { session, sentAt } = sent;
  const { body } = sent.frame;
  if (body.case !== 'offerCall' || server?.exclusive !== true) return 'LM-1';
  const { callee, sdpOffer } = body.value;
  const isCalled = [...facts.calls.values()].some(
    (call) => call.terms.callee === callee && phaseAt(call, sentAt) === 'offered',
  );
  if (isCalled && session?.granted.limits?.maxHeldCallsPerAddress) return 'LM-2';
  if (server.maxBufferBytes > 0 && sdpOffer !== undefined) return 'LM-4';
  return server.maxCalls > 0 && !hadRoom(facts, sent) ? 'LM-5' : 'LM-1';
}

/** The session had received no event at all when it named the call. */
function wasToldNothing(facts: Facts, sent: SentFrame): boolean {
  const isByName =
    sent.frame.body.case === 'answerCall' && sent.frame.body.value.target.case === 'byName';
  return (
    isByName && !facts.events.some((fact) => fact.session === sent.session && fact.at < sent.sentAt)
  );
}

/** A request whose target could be told from the trace puts the clause on its target to the test. */
function reachTargetClause(verdict: Verdict, sent: SentFrame): void {
  const { body } = sent.frame;
  if (body.case === 'answerCall' || body.case === 'leave') {
    verdict.reach(nameTargetClause(body.value.target.case));
  }
}

function nameTargetClause(target: string | undefined): 'TG-1' | 'TG-2' | 'TG-3' {
  if (target === 'callId' || target === 'clientRef') return 'TG-1';
  return target === 'byName' ? 'TG-2' : 'TG-3';
}

/** TG-1 to TG-3: the answer is about the call that the target means. Each result names its call. */
function checkCall(
  verdict: Verdict,
  sent: SentFrame,
  { result, status }: Response,
  at: number,
  { clause, call }: Expectation,
): void {
  const { body } = sent.frame;
  const check = (of: AnswerClause, what: string, observed: unknown, expected: unknown): void =>
    requireField(verdict, of, at, sent.participant, what, observed, expected);
  if (status?.code === StatusCode.GLARE && (clause === 'GL-1' || clause === 'GL-3')) {
    check(clause, 'winning_call_id', status.winningCallId, call?.id);
  }
  if (result.case === 'offerCall' && call !== undefined) {
    const what = clause === 'GL-3' ? 'merged' : 'repeated';
    check(clause as AnswerClause, `The call id of the ${what} offer`, result.value.callId, call.id);
    const first = sent.session === call.caller ? call.offer.response?.result : undefined;
    if (clause === 'OF-6' && first?.case === 'offerCall') {
      const { disposition, expiresInMs } = first.value;
      const again = result.value;
      check(
        clause,
        'The disposition of the repeated offer',
        Disposition[again.disposition],
        Disposition[disposition],
      );
      check(clause, 'expires_in_ms of the repeated offer', again.expiresInMs, expiresInMs);
    }
  }
  const target =
    body.case === 'answerCall' || body.case === 'leave' ? body.value.target.case : undefined;
  const targetClause = nameTargetClause(target);
  // That it is missing is for the completeness of results to say (RQ-5).
  if (result.case === 'answerCall' && call !== undefined && result.value.callId !== '') {
    check(targetClause, 'AnswerCallResult.call_id', result.value.callId, call.id);
  }
  if (result.case !== 'leave') return;
  const callId = call?.id ?? '';
  if (result.value.callId === '' && call !== undefined) return;
  check(targetClause, 'LeaveResult.call_id', result.value.callId, callId);
  // Whether another call was over is not the question.
  if (result.value.callId !== callId) return;
  const wasOver = clause === 'HU-2' || call === undefined;
  check(clause as AnswerClause, 'already_ended', result.value.alreadyEnded, wasOver);
}

/** LS-9 and TG-4: CALL_ENDED says how the call ended. */
function checkEndReason(
  facts: Facts,
  verdict: Verdict,
  sent: SentFrame,
  { status }: Response,
  at: number,
  { clause, call }: Expectation,
): void {
  if (status?.code !== StatusCode.CALL_ENDED || call === undefined) return;
  const reason = findEndReason(call);
  if (reason === undefined || !facts.calls.has(call.id)) return;
  requireField(
    verdict,
    clause as AnswerClause,
    at,
    sent.participant,
    'The end reason of CALL_ENDED',
    nameValue(EndReason, status.callEndReason),
    nameValue(EndReason, reason),
  );
}

/** How a code reads in a sentence. */
export function nameCode(code: StatusCode | undefined): string {
  return code === undefined ? 'without a status' : (StatusCode[code] ?? `code ${code}`);
}
