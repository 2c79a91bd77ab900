/** Owns what a new session is given: SE-2, SE-10, SE-11, LM-1. */
import {
  BusyScope,
  type CreateSession,
  Feature,
  type Limits,
  SessionPolicy,
  type Timers,
} from '@audiocall/proto';
import { requireField, requireThat } from '../duty.js';
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

/** What every server announces, and is not 0: only of early candidates it may keep none. */
const CORE_LIMITS = [
  'maxFrameBytes',
  'maxSdpBytes',
  'maxCandidateBytes',
  'maxBatchCandidates',
  'maxHeldCalls',
  'keptResponses',
] as const satisfies readonly (keyof Limits)[];
const CORE_TIMERS = ['ringMs', 'connectMs', 'tombstoneMs', 'pingMs', 'helloMs'] as const;

/** What may be 0 where the feature is not offered. */
const LIMITS_OF = new Map<Feature, readonly (keyof Limits)[]>([
  [Feature.RESUME, ['maxReplayEvents', 'maxReplayBytes']],
  [Feature.FORK, ['maxSessionsPerUser']],
]);
const TIMERS_OF = new Map<Feature, readonly TimerName[]>([
  [Feature.RESUME, ['resumeMs', 'resumeRingMs']],
  [Feature.RENEGOTIATE, ['negotiateMs', 'mediaMs']],
]);

type TimerName = Exclude<keyof Timers, `$${string}`>;

/** SE-10: settings are announced, and timers are never longer than asked for. */
export const announcements: Monitor = {
  clauses: ['SE-10', 'LM-1'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      const { limits, timers, features, offered, sessionPolicy, busyScope } = session.granted;
      const asked = findWish(facts, session)?.timers;
      verdict.reach('SE-10');
      verdict.reach('LM-1');
      const complain = (clause: 'SE-10' | 'LM-1', what: string): void =>
        verdict.break(
          clause,
          session.createdAt,
          session.participant,
          `The response to ${session.participant}'s CreateSession ${what}.`,
        );
      const limitNames = [...CORE_LIMITS, ...offered.flatMap((each) => LIMITS_OF.get(each) ?? [])];
      const noLimits = limitNames.filter((name) => !limits?.[name]);
      if (noLimits.length > 0) complain('LM-1', describeMissing('limits', noLimits));
      if ((limits?.keptResponses ?? 0) < 32) complain('LM-1', 'announces kept_responses below 32');
      const usual = facts.sessions.find(
        (other) =>
          other.service === session.service && findWish(facts, other)?.timers === undefined,
      )?.granted.timers;
      if (sessionPolicy === SessionPolicy.UNSPECIFIED) {
        complain('SE-10', 'does not announce session_policy');
      }
      if (busyScope === BusyScope.UNSPECIFIED) complain('SE-10', 'does not announce busy_scope');
      if (new Set(features).size < features.length) complain('SE-10', 'names a feature twice');
      const timerNames = [...CORE_TIMERS, ...offered.flatMap((each) => TIMERS_OF.get(each) ?? [])];
      const noTimers = timerNames.filter((name) => !timers?.[name]);
      if (noTimers.length > 0) complain('SE-10', describeMissing('timers', noTimers));
      for (const name of timerNames) {
        const effective = timers?.[name] ?? 0;
        if (usual === undefined) continue;
        const fault = findTimerFault(effective, usual[name], asked?.[name] ?? 0);
        if (fault !== undefined) complain('SE-10', `${fault}: ${name} is ${effective} ms`);
      }
    }
  },
};

/** All that is not announced of a message, as the schema spells it. */
function describeMissing(of: 'limits' | 'timers', names: readonly string[]): string {
  const fields = names.map((name) =>
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
  return `does not announce ${of}: it lacks ${fields.join(', ')}`;
}

/** SE-10: in force is what was asked for and is offered, neither more nor less; and what is offered stays the same. */
export const grants: Monitor = {
  clauses: ['SE-10'],
  watch(facts, verdict) {
    const offers = new Map<string, string>();
    for (const session of facts.sessions) {
      const user = JSON.stringify([session.service, session.user]);
      const list = [...session.granted.offered]
        .sort()
        .map((each) => Feature[each])
        .join(', ');
      const before = offers.get(user) ?? list;
      offers.set(user, before);
      const told = (names: string): string => (names === '' ? 'no feature' : names);
      const text = `${session.participant} was told that the server offers ${told(list)}; an earlier session of ${session.user} was told ${told(before)}.`;
      requireThat(verdict, 'SE-10', session.createdAt, session.participant, list === before, text);
      const asked = findWish(facts, session)?.features;
      if (asked === undefined) continue;
      const { features, offered } = session.granted;
      for (const feature of new Set([...asked, ...features])) {
        const name = Feature[feature];
        if (name === undefined) continue;
        const isGranted = features.includes(feature);
        const isAsked = asked.includes(feature);
        const isOffered = offered.includes(feature);
        if (isGranted === (isAsked && isOffered)) continue;
        const why = isAsked ? 'which the server does not offer' : 'for which it did not ask';
        verdict.break(
          'SE-10',
          session.createdAt,
          session.participant,
          isGranted
            ? `${session.participant} was granted the feature ${name}, ${why}.`
            : `${session.participant} asked for the feature ${name}, which the server offers, and was not granted it.`,
        );
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

/** The CreateSession that began it. */
function findWish(facts: Facts, session: SessionFact): CreateSession | undefined {
  const { body } = facts.sent.find((sent) => sent.sentAt === session.requestedAt)?.frame ?? {};
  return body?.case === 'createSession' ? body.value : undefined;
}
