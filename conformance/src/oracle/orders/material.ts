/**
 * Owns what a trace offers to the search for an order: the frames that each socket sent and got, and when
 * each was processed at the latest. Gives nothing where the trace has something in it that the abstract
 * world does not know; then there is no opinion.
 */
import { DescriptionType, SessionPolicy, StatusCode } from '@audiocall/proto';
import type { Facts, SentFrame } from '../facts.js';
import { findFarewells } from '../going-away.js';
import { findFault, LOOSE_LIMITS } from '../responses/fields.js';
import { msAt } from '../timeline.js';
import type { Received } from './outputs.js';

/** A frame that has to be processed, or the loss of its socket. */
export interface Input {
  readonly socket: string;
  readonly sentAt: number;
  /** Undefined for a loss. */
  readonly sent: SentFrame | undefined;
  /** It was processed before this step, since something behind it was answered there. */
  readonly doneBy: number;
}

/** Everything that an order has to explain. */
export interface Material {
  readonly sockets: readonly string[];
  readonly inputs: ReadonlyMap<string, readonly Input[]>;
  readonly received: ReadonlyMap<string, readonly Received[]>;
  /** The socket of each session's id. */
  readonly socketOf: ReadonlyMap<string, string>;
  /** The last moment of the trace. */
  readonly endMs: number;
}

const UNKNOWN_CODES: readonly StatusCode[] = [
  StatusCode.UNAUTHENTICATED,
  StatusCode.USER_ALREADY_ONLINE,
  StatusCode.LIMIT_EXCEEDED,
  StatusCode.RATE_LIMITED,
];
const KNOWN_CLOSES: readonly number[] = [4000, 4001, 4004];
const KNOWN_BODIES = new Set([
  ...['createSession', 'destroySession', 'offerCall', 'answerCall', 'leave', 'description'],
  ...['candidates', 'mediaReport', 'setMute', 'setRecording', 'ping', 'pong'],
]);
const TOLD = new Set(['candidates', 'mediaReport', 'ping', 'pong']);

/** What a trace of the core profile offers; undefined when it is another one. */
export function gatherMaterial(facts: Facts): Material | undefined {
  if (!isUnderstood(facts)) return undefined;
  const sockets = facts.participants;
  const inputs = new Map<string, Input[]>(sockets.map((socket) => [socket, []]));
  const received = new Map<string, Received[]>(sockets.map((socket) => [socket, []]));
  for (const sent of facts.sent) {
    const pong = sent.frame.body.case === 'ping' ? findPong(facts, sent) : undefined;
    const doneBy = sent.answeredAt ?? pong ?? Number.POSITIVE_INFINITY;
    const { participant: socket, sentAt } = sent;
    inputs.get(socket)?.push({ socket, sentAt, sent, doneBy });
  }
  for (const [at, { participant, what }] of facts.entries.entries()) {
    if (what.case === 'received') {
      const { body } = what.value;
      const isPing = body.case === 'control' && body.value.body.case === 'ping';
      if (!isPing) {
        received.get(participant)?.push({ at, frame: what.value, closeCode: undefined });
      }
    } else if (what.case === 'closed' && what.value.byParticipant) {
      const loss = { sent: undefined, doneBy: Number.POSITIVE_INFINITY };
      inputs.get(participant)?.push({ socket: participant, sentAt: at, ...loss });
    } else if (what.case === 'closed') {
      received.get(participant)?.push({ at, frame: undefined, closeCode: what.value.code });
    }
  }
  return {
    sockets,
    inputs: new Map([...inputs].map(([socket, own]) => [socket, hurry(own)])),
    received,
    socketOf: new Map(facts.sessions.map(({ id, participant }) => [id, participant])),
    endMs: msAt(facts, facts.entries.length - 1),
  };
}

/** Each socket is first in, first out: what stands before an answered frame was processed, too. */
function hurry(inputs: readonly Input[]): readonly Input[] {
  const hurried = [...inputs];
  for (let at = hurried.length - 2; at >= 0; at -= 1) {
    const [own, next] = [hurried[at], hurried[at + 1]];
    if (own === undefined || next === undefined) continue;
    hurried[at] = { ...own, doneBy: Math.min(own.doneBy, next.doneBy) };
  }
  return hurried;
}

function findPong(facts: Facts, { participant, sentAt }: SentFrame): number | undefined {
  return facts.settles.get(participant)?.find(({ pingAt }) => pingAt === sentAt)?.pongAt;
}

function isUnderstood(facts: Facts): boolean {
  if (findFarewells(facts).length > 0) return false;
  const { entries, sessions, sockets } = facts;
  const kinds = new Set(['opened', 'sent', 'received', 'closed']);
  if (!entries.every(({ what }) => kinds.has(what.case ?? ''))) return false;
  if (sockets.length !== facts.participants.length || facts.controlErrors.length > 0) return false;
  const isPlain = sessions.every(
    ({ service, granted }) =>
      service === sessions[0]?.service &&
      granted.sessionPolicy === SessionPolicy.REPLACE &&
      granted.features.length === 0,
  );
  const timers = sessions.map(({ granted }) =>
    Math.min(granted.timers?.connectMs ?? 0, granted.timers?.tombstoneMs ?? 0),
  );
  const lasted = msAt(facts, entries.length - 1);
  if (!isPlain || lasted >= Math.min(...timers)) return false;
  const closes = entries.every(
    ({ what }) =>
      what.case !== 'closed' || what.value.byParticipant || KNOWN_CLOSES.includes(what.value.code),
  );
  return closes && haveIdsGrown(facts) && facts.sent.every((sent) => isKnown(sent));
}

/** No request has an id below an earlier one's (RQ-4). */
function haveIdsGrown({ sent }: Facts): boolean {
  const highest = new Map<string, number>();
  return sent.every(({ participant, frame: { requestId }, repeats }) => {
    if (requestId === 0 || repeats !== undefined) return true;
    const before = highest.get(participant) ?? 0;
    highest.set(participant, requestId);
    return requestId > before;
  });
}

function isKnown(sent: SentFrame): boolean {
  const { frame, response, repeats, session } = sent;
  const { body, requestId } = frame;
  if (body.case === undefined || !KNOWN_BODIES.has(body.case) || frame.ackSeq !== undefined)
    return false;
  if (TOLD.has(body.case) !== (requestId === 0)) return false;
  if (UNKNOWN_CODES.includes(response?.status?.code ?? StatusCode.OK)) return false;
  if (repeats !== undefined) return repeats.response !== undefined;
  if (findFault(sent, session?.granted.limits ?? LOOSE_LIMITS) !== undefined) return false;
  switch (body.case) {
    case 'createSession':
      return (body.value.userId ?? '') !== '';
    case 'offerCall':
      return response !== undefined;
    case 'answerCall':
      return body.value.sdpAnswer === undefined;
    case 'description':
      return body.value.type !== DescriptionType.REJECT;
    default:
      return true;
  }
}
