/** Owns which answer CreateSession and DestroySession get, and every request without a session. */
import { type CreateSession, Feature, SessionPolicy, StatusCode } from '@audiocall/proto';
import type { Facts, SentFrame, SessionFact } from '../facts.js';
import { isGoingAway } from '../going-away.js';
import { isInForce } from '../in-force.js';
import { findSentOfKind, findSessionsOf } from '../lookups.js';
import { isPresent } from '../timeline.js';
import { findProof } from '../user-proof.js';
import { type Expectation, OK, type Question } from './expectation.js';

/** A body that the server does not know. */
export function checkBody({ request }: Question): Expectation | undefined {
  if (request.frame.body.case !== undefined) return undefined;
  return { clause: 'WR-5', code: StatusCode.UNIMPLEMENTED };
}

/** A request that needs a session, or a CreateSession that has one. */
export function checkSession({ request, session }: Question): Expectation | undefined {
  const { case: kind } = request.frame.body;
  const isFirst = kind === 'createSession' || kind === 'resume';
  if (request.frame.body.case === undefined) return undefined;
  if (session === undefined && !isFirst) return { clause: 'SE-1', code: StatusCode.NO_SESSION };
  if (session !== undefined && isFirst) {
    const isResume = kind === 'resume' && isInForce(session, Feature.RESUME);
    return { clause: isResume ? 'RS-2' : 'SE-4', code: StatusCode.SESSION_EXISTS };
  }
  return undefined;
}

/** A server that goes away refuses what is new. */
export function checkGoingAway({ facts, request }: Question): Expectation | undefined {
  const { case: kind } = request.frame.body;
  if (kind !== 'createSession' && kind !== 'offerCall') return undefined;
  if (!isGoingAway(facts, request.sentAt)) return undefined;
  return { clause: 'GA-1', code: StatusCode.LIMIT_EXCEEDED };
}

/** A session for a new user, or for one who has a session. */
export function checkCreateSession(question: Question): Expectation | undefined {
  const { facts, request } = question;
  const { body } = request.frame;
  if (body.case !== 'createSession' || request.session !== undefined) return undefined;
  const asked = body.value;
  const unauthenticated = { clause: 'SE-9', code: StatusCode.UNAUTHENTICATED } as const;
  if (facts.server?.unknownServices.includes(asked.serviceId) === true) return unauthenticated;
  const earlier = findSentOfKind(facts, 'createSession').filter(
    (sent) =>
      sent.sentAt < request.sentAt &&
      sent.frame.body.value.serviceId === asked.serviceId &&
      sent.response?.status?.code === OK,
  );
  const wrongKey = earlier.some(
    (sent) =>
      sent.frame.body.value.serviceKey !== '' &&
      sent.frame.body.value.serviceKey !== asked.serviceKey,
  );
  if (wrongKey) return unauthenticated;
  if (isRightAfterAll(earlier, request, asked)) return { clause: 'SE-9', code: OK };
  const known = findSessionsOf(facts, asked.serviceId, asked.userId);
  const all = known.filter((session) => isPresent(session, request.sentAt));
  const [mine] = all;
  if (mine === undefined) {
    return checkFirst(facts, request, asked) ?? checkFree(known, request) ?? checkSound(request);
  }
  const sameDevice = all.some(
    ({ deviceId }) => asked.deviceId !== '' && asked.deviceId === deviceId,
  );
  if (mine.granted.sessionPolicy === SessionPolicy.FORK && !sameDevice) {
    const most = mine.granted.limits?.maxSessionsPerUser ?? 0;
    const code = all.length < most ? OK : StatusCode.LIMIT_EXCEEDED;
    const because = `${all.length} sessions before it, max_sessions_per_user is ${most}`;
    return { clause: 'MD-6', code, because };
  }
  const isRefused = mine.granted.sessionPolicy === SessionPolicy.REJECT && !sameDevice;
  return { clause: 'MD-2', code: isRefused ? StatusCode.USER_ALREADY_ONLINE : OK };
}

/** Somebody was let in by the very same, and asked for no token, to whom it is wrong here. */
function isRightAfterAll(
  earlier: readonly SentFrame[],
  { response }: SentFrame,
  { serviceKey, authToken }: CreateSession,
): boolean {
  if (response?.status?.code !== StatusCode.UNAUTHENTICATED) return false;
  return earlier.some(
    ({ frame: { body } }) =>
      body.case === 'createSession' &&
      body.value.serviceKey === serviceKey &&
      body.value.authToken === '' &&
      authToken === '',
  );
}

/** Its fields keep their constraints, or it would not have come this far. */
function checkSound({ response }: SentFrame): Expectation | undefined {
  if (response?.status?.code !== StatusCode.INVALID_ARGUMENT) return undefined;
  return { clause: 'ER-3', code: OK };
}

/** A user who never had a session is told that there is one. */
function checkFirst(
  facts: Facts,
  request: SentFrame,
  asked: CreateSession,
): Expectation | undefined {
  if (request.response?.status?.code !== StatusCode.USER_ALREADY_ONLINE) return undefined;
  const { userId, serviceId } = asked;
  // Nobody can have had a user id that the server is yet to make up.
  if (userId === undefined) return { clause: 'MD-2', code: OK };
  if (facts.server?.newUsers.includes(userId) !== true) return undefined;
  const mayHaveCome = [...facts.sent, ...facts.unheard].some(
    ({ sentAt, frame: { body } }) =>
      sentAt < request.sentAt &&
      body.case === 'createSession' &&
      body.value.serviceId === serviceId &&
      body.value.userId === userId,
  );
  return mayHaveCome ? undefined : { clause: 'MD-2', code: OK };
}

/** Under REJECT, a user whose sessions are all over is let in again. */
function checkFree(known: readonly SessionFact[], { sentAt }: SentFrame): Expectation | undefined {
  const earlier = known.filter(({ createdAt }) => createdAt <= sentAt);
  const [first] = earlier;
  if (first?.granted.sessionPolicy !== SessionPolicy.REJECT) return undefined;
  return earlier.every((session) => isOver(session, sentAt))
    ? { clause: 'MD-2', code: OK }
    : undefined;
}

/** The server has ended the session. When it notices that a participant closed its socket is not known. */
function isOver({ endedAt, socket, losses }: SessionFact, step: number): boolean {
  if (endedAt === undefined || endedAt > step) return false;
  return !socket.byParticipant || losses.length > 0;
}

/** A session of a service that asks for user tokens, without one that proves its user. */
export function checkUserToken({ facts, request, session }: Question): Expectation | undefined {
  const { body } = request.frame;
  if (body.case !== 'createSession' || session !== undefined) return undefined;
  if (findProof(facts, body.value) !== 'none') return undefined;
  return { clause: 'SE-11', code: StatusCode.UNAUTHENTICATED };
}

/** A session whose user is proven, where nothing else is in its way. */
export function checkProvenUser({ facts, request, session }: Question): Expectation | undefined {
  const { body } = request.frame;
  if (body.case !== 'createSession' || session !== undefined) return undefined;
  const proof = findProof(facts, body.value);
  return proof === 'none' || proof === 'not needed' ? undefined : { clause: 'SE-11', code: OK };
}

/** The end of a session. */
export function checkDestroy({ request, session }: Question): Expectation | undefined {
  if (request.frame.body.case !== 'destroySession' || session === undefined) return undefined;
  return { clause: 'SE-5', code: OK };
}
