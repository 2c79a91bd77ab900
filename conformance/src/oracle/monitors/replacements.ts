/** Owns which sessions another one takes the place of: MD-2 under REJECT and FORK. */
import { CloseCode, SessionClosedReason, SessionPolicy } from '@audiocall/proto';
import type { Facts, SessionFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { replaces } from '../session-manner.js';
import { findSettle } from '../timeline.js';

/** MD-2: under REJECT and FORK a session stays unless the same device comes again. */
export const replacements: Monitor = {
  clauses: ['MD-2'],
  watch(facts, verdict) {
    for (const session of facts.sessions) checkReplaceable(facts, verdict, session);
  },
};

/** Nothing takes the place of a session without a device where the policy is not REPLACE. */
function checkReplaceable(facts: Facts, verdict: Verdict, session: SessionFact): void {
  const { granted, deviceId, socket, participant } = session;
  if (granted.sessionPolicy === SessionPolicy.REPLACE) return;
  const told = facts.events.find(
    ({ session: to, event: { body } }) =>
      to === session &&
      body.case === 'sessionClosed' &&
      body.value.reason === SessionClosedReason.REPLACED,
  );
  const isClosed = socket.closeCode === CloseCode.REPLACED && !socket.byParticipant;
  const at = told?.at ?? (isClosed ? socket.closedAt : undefined);
  if (at === undefined) {
    if (outlivesOther(facts, session)) verdict.reach('MD-2');
    return;
  }
  const { sessionPolicy } = granted;
  // A number that the schema does not know has no name.
  const policy = SessionPolicy[sessionPolicy] ?? `session_policy ${sessionPolicy}`;
  if (deviceId !== '') {
    const other = findOtherDevice(facts, session, at);
    if (other === undefined) return;
    const explanation = `${participant}'s session was replaced as ${other.participant} came on another device; under ${policy} only one with the same device_id takes its place.`;
    verdict.break('MD-2', at, participant, explanation);
    return;
  }
  const explanation = `${participant}'s session, which names no device, was replaced; under ${policy} only a session with the same device_id is.`;
  verdict.break('MD-2', at, participant, explanation);
}

/**
 * A session of its user on another device, which was asked for before a step: under REJECT one that was granted behind
 * it, under FORK any, where nobody asked for a session on the same device.
 */
function findOtherDevice(
  facts: Facts,
  session: SessionFact,
  step: number,
): SessionFact | undefined {
  const { service, user, deviceId, createdAt, granted } = session;
  const isForked = granted.sessionPolicy === SessionPolicy.FORK;
  if (isForked && mayHaveComeAgain(facts, session, step)) return undefined;
  return facts.sessions.find(
    (other) =>
      other.service === service &&
      other.user === user &&
      other.deviceId !== deviceId &&
      other.requestedAt > createdAt &&
      other.requestedAt < step &&
      (isForked || other.createdAt > step),
  );
}

/** Somebody asked for a session of its user on its device, before a step; what came of it may never have been read. */
function mayHaveComeAgain(facts: Facts, session: SessionFact, step: number): boolean {
  return [...facts.sent, ...facts.unheard].some(
    ({ frame: { body }, sentAt }) =>
      body.case === 'createSession' &&
      body.value.serviceId === session.service &&
      body.value.deviceId === session.deviceId &&
      (body.value.userId ?? session.user) === session.user &&
      sentAt !== session.requestedAt &&
      sentAt < step,
  );
}

/** Another session of its user came, which does not replace it, and the socket answered a Ping behind it. */
function outlivesOther(facts: Facts, session: SessionFact): boolean {
  const { service, user, participant, createdAt } = session;
  return facts.sessions.some(
    (newer) =>
      newer.service === service &&
      newer.user === user &&
      !replaces(newer, session) &&
      newer.createdAt > createdAt &&
      findSettle(facts, participant, newer.createdAt) !== undefined,
  );
}
