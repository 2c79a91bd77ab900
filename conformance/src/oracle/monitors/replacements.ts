/** Owns which sessions another one takes the place of: MD-2 under REJECT and FORK. */
import { CloseCode, SessionClosedReason, SessionPolicy } from '@audiocall/proto';
import type { Facts, SessionFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
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
  if (deviceId !== '') {
    const other = at === undefined ? undefined : findOtherDevice(facts, session, at);
    if (at === undefined || other === undefined) return;
    const explanation = `${participant}'s session was replaced as ${other.participant} came on another device; under REJECT only one with the same device_id takes its place.`;
    verdict.break('MD-2', at, participant, explanation);
    return;
  }
  if (at === undefined) {
    if (outlivesNameless(facts, session)) verdict.reach('MD-2');
    return;
  }
  const policy = SessionPolicy[granted.sessionPolicy];
  const explanation = `${participant}'s session, which names no device, was replaced; under ${policy} only a session with the same device_id is.`;
  verdict.break('MD-2', at, participant, explanation);
}

/** Under REJECT, a session of its user on another device, which was asked for before a step and granted behind it. */
function findOtherDevice(
  { sessions }: Facts,
  { service, user, deviceId, createdAt, granted }: SessionFact,
  step: number,
): SessionFact | undefined {
  if (granted.sessionPolicy !== SessionPolicy.REJECT) return undefined;
  return sessions.find(
    (other) =>
      other.service === service &&
      other.user === user &&
      other.deviceId !== deviceId &&
      other.requestedAt > createdAt &&
      other.requestedAt < step &&
      other.createdAt > step,
  );
}

/** Another session of its user came, which names no device either, and the socket answered a Ping behind it. */
function outlivesNameless(facts: Facts, session: SessionFact): boolean {
  const { service, user, participant, createdAt } = session;
  return facts.sessions.some(
    (newer) =>
      newer.service === service &&
      newer.user === user &&
      newer.deviceId === '' &&
      newer.createdAt > createdAt &&
      findSettle(facts, participant, newer.createdAt) !== undefined,
  );
}
