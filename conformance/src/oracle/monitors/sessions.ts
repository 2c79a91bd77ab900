/** Owns what a new session is given: SE-2, SE-10, SE-11, LM-1. */
import { SessionPolicy } from '@audiocall/proto';
import { requireField } from '../duty.js';
import type { Facts, SessionFact } from '../facts.js';
import type { Monitor } from '../monitor.js';
import { asksForTokens, findProof } from '../user-proof.js';

/** SE-2: the user id that was asked for, or a new one. */
export const userIds: Monitor = {
  clauses: ['SE-2'],
  watch(facts, verdict) {
    const made = new Set<string>();
    for (const sent of facts.sent) {
      const { body } = sent.frame;
      const result = sent.response?.result;
      if (body.case !== 'createSession' || result?.case !== 'createSession') continue;
      if (sent.repeats !== undefined) continue;
      const at = sent.answeredAt ?? sent.sentAt;
      const { userId } = result.value;
      if (body.value.userId !== undefined) {
        requireField(
          verdict,
          'SE-2',
          at,
          sent.participant,
          'The user id',
          userId,
          body.value.userId,
        );
        continue;
      }
      // Then it is that of the token (SE-11).
      if (asksForTokens(facts, body.value.serviceId)) continue;
      verdict.reach('SE-2');
      const taken =
        made.has(`${body.value.serviceId} ${userId}`) ||
        facts.sessions.some(
          (session) =>
            session.user === userId &&
            session.service === body.value.serviceId &&
            session.createdAt < sent.sentAt,
        );
      if (taken || userId === '') {
        verdict.break(
          'SE-2',
          at,
          sent.participant,
          `${sent.participant} asked for a user id of the server's making and got ${JSON.stringify(userId)}, which is taken or empty.`,
        );
      }
      made.add(`${body.value.serviceId} ${userId}`);
    }
  },
};

/** SE-11: nobody gets a session unproven, whatever else is under way; without a user id it is that of the token. */
export const provenUsers: Monitor = {
  clauses: ['SE-11'],
  watch(facts, verdict) {
    for (const { frame, response, repeats, participant, sentAt, answeredAt } of facts.sent) {
      const { body } = frame;
      const result = response?.result;
      if (body.case !== 'createSession' || result?.case !== 'createSession') continue;
      const proof = findProof(facts, body.value);
      if (proof === 'not needed' || repeats !== undefined) continue;
      const at = answeredAt ?? sentAt;
      if (proof === 'none') {
        verdict.break(
          'SE-11',
          at,
          participant,
          `${participant} got a session of ${result.value.userId} in a service that asks for user tokens, and showed none that proves that user.`,
        );
      } else if (body.value.userId === undefined) {
        const what = 'The user id of a session without one, with a token';
        requireField(verdict, 'SE-11', at, participant, what, result.value.userId, proof.userId);
      }
    }
  },
};

/** SE-10: settings are announced, and timers are never longer than asked for. */
export const announcements: Monitor = {
  clauses: ['SE-10', 'LM-1'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      const { limits, timers } = session.granted;
      const request = facts.sent.find((sent) => sent.sentAt === session.requestedAt);
      const asked =
        request?.frame.body.case === 'createSession' ? request.frame.body.value.timers : undefined;
      verdict.reach('SE-10');
      verdict.reach('LM-1');
      const complain = (clause: 'SE-10' | 'LM-1', what: string): void =>
        verdict.break(
          clause,
          session.createdAt,
          session.participant,
          `The response to ${session.participant}'s CreateSession ${what}.`,
        );
      for (const name of [
        'maxFrameBytes',
        'maxSdpBytes',
        'maxCandidateBytes',
        'maxBatchCandidates',
        'maxBufferedCandidates',
        'maxBufferedCandidateBytes',
        'maxHeldCalls',
      ] as const) {
        if (!limits?.[name]) complain('LM-1', `does not announce the limit ${name}`);
      }
      if ((limits?.keptResponses ?? 0) < 32) complain('LM-1', 'announces keptResponses below 32');
      const usual = facts.sessions.find(
        (other) => other.service === session.service && !hasWishes(facts, other),
      )?.granted.timers;
      if (session.granted.sessionPolicy === SessionPolicy.UNSPECIFIED) {
        complain('SE-10', 'does not announce the session policy');
      }
      for (const name of ['ringMs', 'connectMs', 'tombstoneMs', 'pingMs', 'helloMs'] as const) {
        const effective = timers?.[name] ?? 0;
        if (effective === 0) complain('SE-10', `does not announce the timer ${name}`);
        if (usual === undefined) continue;
        const fault = findTimerFault(effective, usual[name], asked?.[name] ?? 0);
        if (fault !== undefined) complain('SE-10', `${fault}: ${name} is ${effective} ms`);
      }
    }
  },
};

/** What is wrong with a timer in effect, where the server's own and the wish are known. */
function findTimerFault(effective: number, own: number, wish: number): string | undefined {
  if (effective > own) return `lengthens a timer beyond the server's own ${own} ms`;
  const isShorter = wish > 0 && wish < own;
  if (!isShorter && effective !== own) {
    return `changes a timer of ${own} ms for which nothing shorter was asked`;
  }
  if (isShorter && effective < wish) return `makes a timer shorter than the ${wish} ms asked for`;
  return undefined;
}

function hasWishes(facts: Facts, session: SessionFact): boolean {
  const request = facts.sent.find((sent) => sent.sentAt === session.requestedAt);
  return (
    request?.frame.body.case === 'createSession' && request.frame.body.value.timers !== undefined
  );
}
