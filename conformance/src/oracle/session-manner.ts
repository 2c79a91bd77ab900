/** Owns in which manner a session ended, and which clause says what comes of it. */
import {
  CloseCode,
  EndReason,
  SessionClosedReason,
  SessionPolicy,
  StatusCode,
} from '@audiocall/proto';
import type { ClauseId } from './clauses.js';
import { isDestroy } from './destroys.js';
import type { Facts, SessionFact } from './facts.js';
import { isGoingAway } from './going-away.js';
import { findResumes, findSentBy, findSessionsOf } from './lookups.js';
import { oncePerTrace } from './once-per-trace.js';
import { brokeTheProtocol } from './protocol-errors.js';

/** How a session ended, and what those are told who had a call with it. */
export interface Manner {
  readonly clause: ClauseId & ('SE-5' | 'SE-6' | 'MD-2' | 'RS-4' | 'RS-8' | 'WR-6');
  readonly toPeer: EndReason;
  readonly toRung: EndReason;
  /** The step from which on the server had processed the end. */
  readonly doneAt: number | undefined;
  readonly phrase: string;
}

/** The manner in which a session ended; undefined where it did not, or where others have to say (GA-1). */
export function findManner(facts: Facts, session: SessionFact): Manner | undefined {
  return MANNERS(facts).get(session);
}

/** Asked for at every call. */
const MANNERS = oncePerTrace(
  (facts) => new Map(facts.sessions.map((session) => [session, readManner(facts, session)])),
);

function readManner(facts: Facts, session: SessionFact): Manner | undefined {
  const { endsFrom } = session;
  if (endsFrom === undefined) return undefined;
  const destroyed = findSentBy(facts, session).find(isDestroy);
  const name = session.participant;
  const said = findSaid(facts, session);
  const isDone = destroyed?.answeredAt !== undefined || said === SessionClosedReason.DESTROYED;
  // Without an answer it may have come too late, or have been lost with its socket.
  if (destroyed !== undefined && !isDone && said === undefined) return undefined;
  if (destroyed !== undefined && isDone) {
    return {
      clause: 'SE-5',
      toPeer: EndReason.HANGUP,
      toRung: EndReason.CALLER_CANCELLED,
      doneAt: destroyed.answeredAt,
      phrase: `${name} destroyed its session`,
    };
  }
  const successor = findSessionsOf(facts, session.service, session.user).find(
    (other) =>
      other !== session &&
      replaces(other, session) &&
      other.requestedAt <= endsFrom &&
      other.requestedAt > session.createdAt,
  );
  // Its calls are told another reason then, and another clause says which.
  if (isGoingAway(facts, endsFrom)) return undefined;
  const lost = { toPeer: EndReason.PEER_LOST, toRung: EndReason.PEER_LOST };
  if (successor !== undefined) {
    return {
      clause: 'MD-2',
      ...lost,
      doneAt: successor.createdAt,
      phrase: `${name}'s session was replaced`,
    };
  }
  const gap = findResumes(facts, session.id).find(
    ({ response }) => response?.status?.code === StatusCode.SEQ_GAP,
  );
  if (gap !== undefined) {
    const phrase = `${name}'s Resume was answered SEQ_GAP`;
    return { clause: 'RS-8', ...lost, doneAt: gap.answeredAt, phrase };
  }
  if (brokeTheProtocol(session)) {
    const phrase = `${name} was closed for a protocol error`;
    return { clause: 'WR-6', ...lost, doneAt: session.endedAt, phrase };
  }
  if (session.losses.some(({ backAt }) => backAt === undefined)) {
    const phrase = `nobody came back for ${name}'s session`;
    return { clause: 'RS-4', ...lost, doneAt: session.endedAt, phrase };
  }
  return { clause: 'SE-6', ...lost, doneAt: session.endedAt, phrase: `${name}'s socket was lost` };
}

/** What the server said of the end of a session. */
function findSaid({ events }: Facts, session: SessionFact): SessionClosedReason | undefined {
  const farewell = events.find(
    (fact) => fact.session === session && fact.event.body.case === 'sessionClosed',
  );
  const { body } = farewell?.event ?? {};
  if (body?.case === 'sessionClosed') return body.value.reason;
  const { closeCode, byParticipant } = session.socket;
  if (byParticipant || closeCode === undefined) return undefined;
  return SAID_BY_CODE.get(closeCode);
}

const SAID_BY_CODE: ReadonlyMap<number, SessionClosedReason> = new Map([
  [CloseCode.DESTROYED, SessionClosedReason.DESTROYED],
  [CloseCode.REPLACED, SessionClosedReason.REPLACED],
]);

/** A newer session takes the place of an older one, but under REJECT and FORK only on the same device. */
export function replaces(newer: SessionFact, older: SessionFact): boolean {
  const { sessionPolicy } = newer.granted;
  if (sessionPolicy !== SessionPolicy.REJECT && sessionPolicy !== SessionPolicy.FORK) return true;
  return newer.deviceId !== '' && newer.deviceId === older.deviceId;
}
