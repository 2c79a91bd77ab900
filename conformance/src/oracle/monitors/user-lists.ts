/** Owns the list of the users of a service: SL-1. */
import { type CreateSession, Feature, type ListSessionsResult, StatusCode } from '@audiocall/proto';
import { isAlone } from '../alone.js';
import type { Facts, SentFrame, SessionFact } from '../facts.js';
import { isInForce } from '../in-force.js';
import type { Monitor, Verdict } from '../monitor.js';
import { isPresent, isScopeUser, stateAt } from '../timeline.js';

const PAGE_SIZE = 10;

/** SL-1: pages of ten users in the order of their ids, for those who have shown the service's key. */
export const userLists: Monitor = {
  clauses: ['SL-1'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const { body } = sent.frame;
      const { response, session } = sent;
      if (body.case !== 'listSessions' || sent.repeats !== undefined) continue;
      if (!isInForce(session, Feature.LIST_SESSIONS) || response === undefined) continue;
      const code = response.status?.code;
      if (code === StatusCode.NOT_ALLOWED) {
        verdict.reach('SL-1');
        if (session !== undefined && isKeyVerified(facts, session)) {
          complain(verdict, sent, 'is NOT_ALLOWED, and the session has shown the service key');
        }
      }
      if (code !== StatusCode.OK) continue;
      if (session !== undefined && !hasShownKey(facts, session)) {
        complain(verdict, sent, 'shows the list to a session that has given no service key');
      }
      if (response.result.case !== 'listSessions') continue;
      verdict.reach('SL-1');
      const fault = findFault(facts, sent, body.value.page, response.result.value);
      if (fault !== undefined) complain(verdict, sent, fault);
    }
  },
};

function complain(verdict: Verdict, sent: SentFrame, fault: string): void {
  verdict.break(
    'SL-1',
    sent.answeredAt ?? sent.sentAt,
    sent.participant,
    `The response to ${sent.participant}'s ListSessions ${fault}.`,
  );
}

function hasShownKey(facts: Facts, session: SessionFact): boolean {
  return (findCreation(facts, session)?.serviceKey ?? '') !== '';
}

/** The service has a key, since another one was refused: this session's was right. */
function isKeyVerified(facts: Facts, session: SessionFact): boolean {
  const own = findCreation(facts, session);
  if (own === undefined || own.serviceKey === '') return false;
  return facts.sent.some(({ frame: { body }, response }) => {
    if (body.case !== 'createSession' || body.value.serviceId !== own.serviceId) return false;
    const { serviceKey, authToken } = body.value;
    const isKeyAlone = serviceKey !== own.serviceKey && authToken === own.authToken;
    return isKeyAlone && response?.status?.code === StatusCode.UNAUTHENTICATED;
  });
}

function findCreation(facts: Facts, session: SessionFact): CreateSession | undefined {
  const body = facts.sent.find((sent) => sent.sentAt === session.requestedAt)?.frame.body;
  return body?.case === 'createSession' ? body.value : undefined;
}

function findFault(
  facts: Facts,
  sent: SentFrame,
  asked: number,
  { page, pages, users }: ListSessionsResult,
): string | undefined {
  if (page !== asked) return `is about page ${page}, and page ${asked} was asked for`;
  if (users.length > PAGE_SIZE) return `lists ${users.length} users; ten are on a page at most`;
  if (page < pages && users.length < PAGE_SIZE) {
    return `has ${users.length} users on page ${page} of ${pages}; every page but the last has ten`;
  }
  if (page > 1 && page === pages && users.length === 0) {
    return `has nobody on page ${page} of ${pages}; the last page has whoever is left`;
  }
  if (page > pages && users.length > 0) return `has users on page ${page} of ${pages}`;
  for (const [index, { userId }] of users.entries()) {
    const before = users[index - 1]?.userId;
    if (before !== undefined && compareIds(before, userId) >= 0) {
      return `lists ${before} before ${userId}; the order is that of the ids`;
    }
  }
  return (
    findMissing(facts, sent, { page, pages, users }) ??
    findStranger(facts, sent, users) ??
    findWrongState(facts, sent, users)
  );
}

/** A user id that was made up by chance, and that nobody ever asked for in this service. */
function findStranger(
  facts: Facts,
  sent: SentFrame,
  users: ListSessionsResult['users'],
): string | undefined {
  const made = new Set(facts.server?.newUsers);
  const stranger = users.find(
    ({ userId }) =>
      made.has(userId) &&
      ![...facts.sent, ...facts.unheard].some(
        ({ frame: { body } }) =>
          body.case === 'createSession' &&
          body.value.serviceId === sent.session?.service &&
          body.value.userId === userId,
      ),
  );
  return stranger && `lists ${stranger.userId}, who is a user of another service`;
}

type Page = Pick<ListSessionsResult, 'page' | 'pages' | 'users'>;

/** A user who was there all the time belongs on one page, whoever else comes and goes. */
function findMissing(
  facts: Facts,
  sent: SentFrame,
  { page, pages, users }: Page,
): string | undefined {
  const [first, last] = [users[0]?.userId, users.at(-1)?.userId];
  if (page > pages) return undefined;
  const missing = findWitnesses(facts, sent).find(({ user }) => {
    const isBehind = page === 1 || (first !== undefined && compareIds(user, first) > 0);
    const isBefore = page === pages || (last !== undefined && compareIds(user, last) < 0);
    return isBehind && isBefore && !users.some(({ userId }) => userId === user);
  });
  return missing === undefined ? undefined : `lacks ${missing.user}, who has a session`;
}

/** Sessions of the service that were there before the request, and after its response. */
function findWitnesses(facts: Facts, sent: SentFrame): readonly SessionFact[] {
  return facts.sessions.filter(
    (session) =>
      session.service === sent.session?.service &&
      session.createdAt < sent.sentAt &&
      isPresent(session, sent.answeredAt ?? sent.sentAt),
  );
}

/** Nothing was under way, so that everybody's state is known. */
function findWrongState(
  facts: Facts,
  sent: SentFrame,
  users: ListSessionsResult['users'],
): string | undefined {
  if (!isAlone(facts, sent)) return undefined;
  for (const { userId, idle } of users) {
    const sessions = findWitnesses(facts, sent).filter(({ user }) => user === userId);
    const [first] = sessions;
    if (first === undefined || mayHaveMore(facts, sent, userId, sessions)) continue;
    const isFree = (session: SessionFact): boolean =>
      stateAt(facts, session, sent.sentAt).name === 'idle';
    const isIdle = isScopeUser(first) ? sessions.every(isFree) : sessions.some(isFree);
    if (idle !== isIdle)
      return `says that ${userId} is ${idle ? 'idle' : 'busy'}, and the user is ${isIdle ? 'idle' : 'busy'}`;
  }
  return undefined;
}

/** Beside those that were surely there, a session of the user may have been. */
function mayHaveMore(
  facts: Facts,
  sent: SentFrame,
  userId: string,
  known: readonly SessionFact[],
): boolean {
  return facts.sessions.some(
    (session) =>
      session.user === userId &&
      session.service === sent.session?.service &&
      !known.includes(session) &&
      session.requestedAt < (sent.answeredAt ?? Infinity) &&
      (session.endedAt ?? Infinity) >= sent.sentAt,
  );
}

/** The order of the code points, which is that of the bytes in UTF-8. */
function compareIds(one: string, other: string): number {
  const [left, right] = [[...one], [...other]];
  for (const [index, char] of left.entries()) {
    const against = right[index];
    if (against === undefined) return 1;
    const difference = (char.codePointAt(0) ?? 0) - (against.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
