/** Owns what every request has in common: RQ-1 to RQ-4, and RQ-7. */

import { ResponseSchema, StatusCode } from '@audiocall/proto';
import { equals } from '@bufbuild/protobuf';
import type { Facts, RequestScope, SentFrame } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { nameValue } from '../name-value.js';
import { findFault, LOOSE_LIMITS } from '../responses/fields.js';
import { wasSeen } from '../seen-responses.js';
import { findTakenMessages } from '../taken-messages.js';

const ALWAYS_ANSWERED: ReadonlySet<string> = new Set([
  'createSession',
  'destroySession',
  'resume',
  'offerCall',
  'answerCall',
  'leave',
  'description',
  'setMute',
  'setRecording',
  'listSessions',
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
    // A doubtful message may have been a request to the server.
    const doubtful = new Set(
      facts.entries
        .filter(({ what }) => what.case === 'sentRaw' && what.value.doubtful)
        .map(({ participant }) => participant),
    );
    for (const { participant, at, response } of facts.unmatchedResponses) {
      // What a replay brings again is for RS-2.
      if (doubtful.has(participant) || wasSeen(facts, { participant, at, response })) continue;
      if (followsTaken(facts, at)) continue;
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
      const due = sent.settledAt ?? findLaterSettle(facts, sent);
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
      // It is outside the count: the responses that it brings are to earlier requests.
      if (kind === 'resume') continue;
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

/** The response is to what is no frame, which WR-3 speaks of. */
function followsTaken(facts: Facts, at: number): boolean {
  const socket = facts.socketAt[at];
  const taken = socket && findTakenMessages(facts).get(socket);
  return taken !== undefined && taken.sentAt < at;
}

/** A request outlives its socket with its session; its response comes behind the Resume. */
function findLaterSettle(facts: Facts, { session, socket, sentAt }: SentFrame): number | undefined {
  if (session === undefined) return undefined;
  return facts.settles
    .get(session.participant)
    ?.find(
      (settle) => settle.session === session && settle.socket !== socket && settle.pingAt > sentAt,
    )?.pongAt;
}

/** RQ-2 and RQ-4: repeated and old ids. */
export const repeatedRequests: Monitor = {
  clauses: ['RQ-2', 'RQ-4'],
  watch(facts, verdict) {
    const old = findOldIds(facts);
    for (const sent of facts.sent) {
      const { repeats: first, response } = sent;
      if (first === undefined && !old.has(sent)) checkNewId(facts, verdict, sent);
      const given = first?.response;
      const isKept =
        first !== undefined && countAnswersBetween(facts, first, sent) < keptResponses(sent);
      if (given === undefined || response === undefined || !isKept) {
        if (old.has(sent)) checkOldId(facts, verdict, sent);
        continue;
      }
      verdict.reach('RQ-2');
      if (equals(ResponseSchema, given, response)) continue;
      verdict.break(
        'RQ-2',
        sent.answeredAt ?? sent.sentAt,
        sent.participant,
        `${sent.participant} repeated ${nameRequest(first)} and got another response than the first time.`,
      );
    }
  },
};

/** The frames with an id below that of an earlier one of their scope. */
export function findOldIds(facts: Facts): ReadonlySet<SentFrame> {
  const highest = new Map<RequestScope, number>();
  const old = new Set<SentFrame>();
  for (const sent of facts.sent) {
    const { requestId } = sent.frame;
    const before = highest.get(sent.scope) ?? 0;
    if (before > requestId) old.add(sent);
    else highest.set(sent.scope, requestId);
  }
  return old;
}

function checkOldId(facts: Facts, verdict: Verdict, sent: SentFrame): void {
  const { requestId } = sent.frame;
  if (requestId === 0 || sent.response === undefined) return;
  const higher = facts.sent.filter(
    (other) =>
      other.scope === sent.scope && other.sentAt < sent.sentAt && other.frame.requestId > requestId,
  );
  if (sent.repeats !== undefined && higher.length < keptResponses(sent)) return;
  // A server may keep more responses than it announces.
  const given = sent.repeats?.response;
  if (given !== undefined && equals(ResponseSchema, given, sent.response)) return;
  verdict.reach('RQ-4');
  const code = sent.response.status?.code;
  if (code === StatusCode.INVALID_ARGUMENT) return;
  verdict.break(
    'RQ-4',
    sent.answeredAt ?? sent.sentAt,
    sent.participant,
    `${sent.participant} used request_id ${requestId} after higher ones and got ${nameValue(StatusCode, code ?? 0)}; INVALID_ARGUMENT is right.`,
  );
}

/** The highest id of 32 bits that is positive also to who counts with a sign. */
const HIGHEST_WITH_SIGN = 0x7fff_ffff;

/** An id above all others is new. A sound Leave has no other reason for INVALID_ARGUMENT than its id. */
function checkNewId(facts: Facts, verdict: Verdict, sent: SentFrame): void {
  const { requestId, body } = sent.frame;
  if (requestId === 0 || body.case !== 'leave' || sent.response === undefined) return;
  if (findFault(sent, sent.session?.granted.limits ?? LOOSE_LIMITS) !== undefined) return;
  const mayBeOld = facts.unheard.some(
    ({ scope, frame }) => scope === sent.scope && frame.requestId >= requestId,
  );
  if (mayBeOld) return;
  if (requestId > HIGHEST_WITH_SIGN) verdict.reach('RQ-4');
  if (sent.response.status?.code !== StatusCode.INVALID_ARGUMENT) return;
  verdict.break(
    'RQ-4',
    sent.answeredAt ?? sent.sentAt,
    sent.participant,
    `${sent.participant} used request_id ${requestId}, above every earlier one, and got INVALID_ARGUMENT for a Leave with which nothing is wrong.`,
  );
}

function countAnswersBetween(facts: Facts, first: SentFrame, again: SentFrame): number {
  return facts.sent.filter(
    (other) =>
      other.scope === first.scope &&
      other.repeats === undefined &&
      other.answeredAt !== undefined &&
      other.sentAt > first.sentAt &&
      other.sentAt < again.sentAt,
  ).length;
}

function keptResponses(sent: SentFrame): number {
  return sent.session?.granted.limits?.keptResponses ?? Number.POSITIVE_INFINITY;
}

/** It has no id, and is a request that has to have one. */
export function isRefusedWithoutId({ frame: { requestId, body } }: SentFrame): boolean {
  return requestId === 0 && body.case !== undefined && ALWAYS_ANSWERED.has(body.case);
}

/** RQ-3: a request without an id is refused with a ControlError. */
export const requestsNeedIds: Monitor = {
  clauses: ['RQ-3'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const kind = sent.frame.body.case;
      if (kind === undefined || !isRefusedWithoutId(sent)) continue;
      const due = sent.settledAt;
      if (due === undefined) continue;
      const about = kind.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      const refused = facts.controlErrors.some(
        ({ participant, at, error }) =>
          participant === sent.participant &&
          at > sent.sentAt &&
          at < due &&
          error.about === about &&
          error.status?.code === StatusCode.INVALID_ARGUMENT,
      );
      verdict.reach('RQ-3');
      if (refused) continue;
      verdict.break(
        'RQ-3',
        due,
        sent.participant,
        `${sent.participant} sent ${kind} with request_id 0 and got no ControlError with INVALID_ARGUMENT about ${about}.`,
      );
    }
  },
};

/** RQ-7: every request has an answer, and that the server failed is none. */
export const noFailures: Monitor = {
  clauses: ['RQ-7'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const { response, answeredAt } = sent;
      if (response === undefined || answeredAt === undefined) continue;
      verdict.reach('RQ-7');
      if (response.status?.code !== StatusCode.INTERNAL) continue;
      verdict.break(
        'RQ-7',
        answeredAt,
        sent.participant,
        `${sent.participant}'s ${nameRequest(sent)} was answered INTERNAL: the server failed at it.`,
      );
    }
    for (const { participant, at, error } of facts.controlErrors) {
      if (error.status?.code !== StatusCode.INTERNAL) continue;
      verdict.break(
        'RQ-7',
        at,
        participant,
        `${participant} received a ControlError with INTERNAL about ${error.about}: the server failed at it.`,
      );
    }
  },
};
