/** Owns what every request has in common: RQ-1 to RQ-5, ER-1, ER-2, and the answers of responses.ts. */

import { type Response, ResponseSchema, StatusCode } from '@audiocall/proto';
import { equals } from '@bufbuild/protobuf';
import type { ClauseId } from '../clauses.js';
import { nameEvent } from '../duty.js';
import type { Facts, SentFrame } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { expectResponse } from '../responses.js';
import { findSettle, isAlone, wasSettled } from '../timeline.js';

const ALWAYS_ANSWERED = new Set<string | undefined>([
  'createSession',
  'destroySession',
  'offerCall',
  'answerCall',
  'leave',
  'description',
  'setMute',
]);

/** How a request reads in a sentence. */
export function nameRequest(sent: SentFrame): string {
  const name = sent.frame.body.case ?? 'a frame without a known body';
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} (request ${sent.frame.requestId})`;
}

/** RQ-1: one response to each request, in their order, and no other. */
export const oneResponse: Monitor = {
  clauses: ['RQ-1'],
  watch(facts, verdict) {
    for (const { participant, at, response } of facts.unmatchedResponses) {
      verdict.break(
        'RQ-1',
        at,
        participant,
        `${participant} received a response with request_id ${response.requestId}, to which no request was open.`,
      );
    }
    const last = new Map<string, number>();
    for (const sent of facts.sent) {
      const { case: kind } = sent.frame.body;
      if (sent.frame.requestId === 0 || kind === 'ping' || kind === 'pong') continue;
      const due = findSettle(facts, sent.participant, sent.sentAt);
      if (sent.answeredAt === undefined) {
        if (due === undefined) continue;
        verdict.break(
          'RQ-1',
          due,
          sent.participant,
          `${sent.participant} sent ${nameRequest(sent)} and got no response; the Pong to a later Ping is here already.`,
        );
        continue;
      }
      verdict.reach('RQ-1');
      const before = last.get(sent.participant) ?? -1;
      if (sent.answeredAt < before) {
        verdict.break(
          'RQ-1',
          sent.answeredAt,
          sent.participant,
          `${sent.participant} received the response to ${nameRequest(sent)} before the response to an earlier request.`,
        );
      }
      last.set(sent.participant, Math.max(before, sent.answeredAt));
    }
  },
};

/** RQ-2 and RQ-4: repeated and old ids. */
export const repeatedRequests: Monitor = {
  clauses: ['RQ-2', 'RQ-4'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const first = sent.repeats;
      if (first?.response === undefined || sent.response === undefined) {
        checkOldId(facts, verdict, sent);
        continue;
      }
      if (countAnswersBetween(facts, first, sent) >= keptResponses(sent)) {
        checkOldId(facts, verdict, sent);
        continue;
      }
      verdict.reach('RQ-2');
      if (equals(ResponseSchema, first.response, sent.response)) continue;
      verdict.break(
        'RQ-2',
        sent.answeredAt ?? sent.sentAt,
        sent.participant,
        `${sent.participant} repeated ${nameRequest(first)} and got another response than the first time.`,
      );
    }
  },
};

function checkOldId(facts: Facts, verdict: Verdict, sent: SentFrame): void {
  const { requestId } = sent.frame;
  if (requestId === 0 || sent.response === undefined) return;
  const higher = facts.sent.filter(
    (other) =>
      other.participant === sent.participant &&
      other.sentAt < sent.sentAt &&
      other.frame.requestId > requestId,
  );
  const isKept = sent.repeats !== undefined && higher.length < keptResponses(sent);
  if (higher.length === 0 || isKept) return;
  verdict.reach('RQ-4');
  const code = sent.response.status?.code;
  if (code === StatusCode.INVALID_ARGUMENT) return;
  verdict.break(
    'RQ-4',
    sent.answeredAt ?? sent.sentAt,
    sent.participant,
    `${sent.participant} used request_id ${requestId} after higher ones and got ${nameCode(code)}; INVALID_ARGUMENT is right.`,
  );
}

function countAnswersBetween(facts: Facts, first: SentFrame, again: SentFrame): number {
  return facts.sent.filter(
    (other) =>
      other.participant === first.participant &&
      other.repeats === undefined &&
      other.answeredAt !== undefined &&
      other.sentAt > first.sentAt &&
      other.sentAt < again.sentAt,
  ).length;
}

function keptResponses(sent: SentFrame): number {
  return sent.session?.granted.limits?.keptResponses ?? Number.POSITIVE_INFINITY;
}

/** RQ-3: a request without an id is refused with a ControlError. */
export const requestsNeedIds: Monitor = {
  clauses: ['RQ-3'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const kind = sent.frame.body.case;
      if (sent.frame.requestId !== 0 || !ALWAYS_ANSWERED.has(kind)) continue;
      const due = findSettle(facts, sent.participant, sent.sentAt);
      if (due === undefined) continue;
      const refused = facts.entries.slice(sent.sentAt, due).some((entry) => {
        if (entry.participant !== sent.participant || entry.what.case !== 'received') return false;
        const { body } = entry.what.value;
        if (body.case !== 'control' || body.value.body.case !== 'error') return false;
        return body.value.body.value.status?.code === StatusCode.INVALID_ARGUMENT;
      });
      verdict.reach('RQ-3');
      if (refused) continue;
      verdict.break(
        'RQ-3',
        due,
        sent.participant,
        `${sent.participant} sent ${kind} with request_id 0 and got no ControlError with INVALID_ARGUMENT.`,
      );
    }
  },
};

/** RQ-5: OK comes with a complete result, anything else with none. */
export const completeResults: Monitor = {
  clauses: ['RQ-5'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const { response } = sent;
      if (response === undefined || sent.repeats !== undefined) continue;
      const fault = findResultFault(sent, response);
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

function findResultFault(sent: SentFrame, response: Response): string | undefined {
  const { result, status } = response;
  if (status === undefined || status.code === StatusCode.UNSPECIFIED) return 'has no status code';
  if (status.code !== StatusCode.OK) {
    if (result.case !== undefined) return `has ${StatusCode[status.code]} and a result too`;
    return status.message === '' ? 'has an error without a message' : undefined;
  }
  const kind = sent.frame.body.case;
  const named = ['createSession', 'offerCall', 'answerCall', 'leave'].find((name) => name === kind);
  if (result.case !== named)
    return `has the result ${result.case ?? 'none'}, not ${named ?? 'none'}`;
  const missing = (fields: Record<string, unknown>): string | undefined => {
    const field = Object.entries(fields).find(([, value]) => value === '' || !value)?.[0];
    return field === undefined ? undefined : `lacks ${field}`;
  };
  switch (result.case) {
    case 'createSession': {
      const { sessionId, userId, sessionPolicy, limits, timers, serverMs } = result.value;
      return missing({
        session_id: sessionId,
        user_id: userId,
        session_policy: sessionPolicy,
        limits,
        timers,
        server_ms: serverMs,
      });
    }
    case 'offerCall': {
      const { callId, disposition, expiresInMs } = result.value;
      return missing({ call_id: callId, disposition, expires_in_ms: expiresInMs });
    }
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
    default:
      return undefined;
  }
}

/** The clauses that responses.ts speaks for. */
const ANSWER_CLAUSES = [
  'AN-1',
  'AN-3',
  'CA-1',
  'CA-2',
  'DE-1',
  'DE-3',
  'ER-1',
  'ER-3',
  'ER-4',
  'GL-1',
  'HU-1',
  'HU-2',
  'LM-1',
  'LS-1',
  'LS-3',
  'LS-4',
  'LS-5',
  'LS-6',
  'LS-7',
  'LS-9',
  'MD-2',
  'MU-1',
  'MU-3',
  'MU-5',
  'OF-1',
  'OF-3',
  'OF-5',
  'OF-6',
  'OF-7',
  'RJ-1',
  'RJ-5',
  'SE-1',
  'SE-4',
  'SE-5',
  'SE-9',
  'TG-1',
  'TG-2',
  'TG-3',
  'TG-4',
  'WR-5',
] as const satisfies readonly ClauseId[];

/** Every request that was alone gets the answer that the clauses name. */
export const answers: Monitor = {
  clauses: ANSWER_CLAUSES,
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const { response, answeredAt } = sent;
      if (response === undefined || answeredAt === undefined || sent.repeats !== undefined)
        continue;
      if (!isAlone(facts, sent) || isOldId(facts, sent)) continue;
      const expected = expectResponse(facts, sent);
      if (expected === 'no opinion') continue;
      const clause = expected.clause as (typeof ANSWER_CLAUSES)[number];
      const code = response.status?.code;
      verdict.reach(clause);
      if (clause === 'LS-3') verdict.reach('LS-6');
      reachTargetClause(verdict, sent);
      if (expected.shadowed !== undefined) verdict.reach('ER-1');
      if (code === expected.code) continue;
      verdict.break(
        code === expected.shadowed ? 'ER-1' : clause,
        answeredAt,
        sent.participant,
        `${sent.participant}'s ${nameRequest(sent)} was answered ${nameCode(code)}; ${nameCode(expected.code)} is right here.`,
      );
    }
  },
};

/** A request whose target was resolved as it should puts the clause on its target to the test. */
function reachTargetClause(verdict: Verdict, sent: SentFrame): void {
  const { body } = sent.frame;
  if (body.case !== 'answerCall' && body.case !== 'leave') return;
  const target = body.value.target.case;
  if (target === 'callId' || target === 'clientRef') verdict.reach('TG-1');
  else verdict.reach(target === 'byName' ? 'TG-2' : 'TG-3');
}

function isOldId(facts: Facts, sent: SentFrame): boolean {
  return facts.sent.some(
    (other) =>
      other.participant === sent.participant &&
      other.sentAt < sent.sentAt &&
      other.frame.requestId > sent.frame.requestId,
  );
}

function nameCode(code: StatusCode | undefined): string {
  return code === undefined ? 'without a status' : (StatusCode[code] ?? `code ${code}`);
}

/** ER-2: a refusal causes no event for anybody. */
export const refusalsHaveNoEffect: Monitor = {
  clauses: ['ER-2', 'BZ-1'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const code = sent.response?.status?.code;
      if (code === undefined || code === StatusCode.OK || !isAlone(facts, sent)) continue;
      const clause = code === StatusCode.BUSY ? 'BZ-1' : 'ER-2';
      for (const participant of facts.participants) {
        const due = findSettle(facts, participant, sent.answeredAt ?? sent.sentAt);
        if (due === undefined || !wasSettled(facts, participant, sent.sentAt)) continue;
        verdict.reach(clause);
        const next = facts.sent.find(
          (other) => other.sentAt > sent.sentAt && other.frame.body.case !== 'ping',
        );
        const until = Math.min(due, next?.sentAt ?? due);
        const event = facts.events.find(
          (fact) => fact.participant === participant && fact.at > sent.sentAt && fact.at < until,
        );
        if (event === undefined) continue;
        verdict.break(
          clause,
          event.at,
          participant,
          `${sent.participant}'s ${nameRequest(sent)} was refused with ${nameCode(code)}, and yet ${participant} received ${nameEvent(event.event.body.case)}.`,
        );
      }
    }
  },
};
