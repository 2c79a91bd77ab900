/**
 * Owns what a trace offers to the search for an order: the frames that each socket sent and got, and when
 * each was processed at the latest.
 */
import { BusyScope, EndReason, type Feature, PeerState, SessionPolicy } from '@audiocall/proto';
import type { Facts, SentFrame, SessionFact, SocketFact } from '../facts.js';
import { msAt } from '../timeline.js';
import type { Received } from './outputs.js';
import { type House, nameSession } from './world.js';

/** A frame that has to be processed, or the loss of its socket. */
export interface Input {
  readonly socket: string;
  /** It was not processed before this step. */
  readonly sentAt: number;
  /** Undefined for a loss. */
  readonly sent: SentFrame | undefined;
  /** It was processed before this step, since something behind it was answered there. */
  readonly doneBy: number;
  /** A loss that the trace does not show: it may have been over before anybody saw it. */
  readonly isSupposed: boolean;
  /** About where it was processed, where nothing is certain; says only what is tried first. */
  readonly guess: number;
}

/** Everything that an order has to explain. */
export interface Material {
  readonly sockets: readonly string[];
  /** The place of each socket among them. */
  readonly placeOf: ReadonlyMap<string, number>;
  /** What each socket sent, and what it got, by their places. */
  readonly inputs: readonly (readonly Input[])[];
  readonly received: readonly (readonly Received[])[];
  readonly participantOf: ReadonlyMap<string, string>;
  /** The name of each session's id. */
  readonly nameOf: ReadonlyMap<string, string>;
  /** The facts of each named session. */
  readonly factOf: ReadonlyMap<string, SessionFact>;
  readonly offered: readonly Feature[];
  readonly mayRecord: boolean;
  readonly house: House;
  /** The last moment of the trace. */
  readonly endMs: number;
}

/** A participant's sockets are told apart; the index that a trace has may be used again. */
function nameSockets({ sockets }: Facts): ReadonlyMap<SocketFact, string> {
  const counts = new Map<string, number>();
  return new Map(
    sockets.map((socket) => {
      const { participant } = socket;
      const count = (counts.get(participant) ?? 0) + 1;
      counts.set(participant, count);
      return [socket, count === 1 ? participant : `${participant}#${count}`];
    }),
  );
}

/** What a trace offers. */
export function gatherMaterial(facts: Facts): Material {
  const names = nameSockets(facts);
  const sockets = [...names.values()];
  const lines = new Map<SocketFact, Line>();
  for (const [fact, socket] of names) {
    lines.set(fact, { socket, inputs: [], received: [], lastSentAt: fact.openedAt });
  }
  const pongs = findPongs(facts);
  let next = 0;
  facts.entries.forEach(({ what, atMs }, at) => {
    const fact = facts.socketAt[at];
    const line = fact === undefined ? undefined : lines.get(fact);
    if (fact === undefined || line === undefined) return;
    const { socket, inputs, received } = line;
    if (what.case === 'sent') {
      line.lastSentAt = at;
      // They are in the order of the trace, less those that nobody heard.
      const sent = facts.sent[next];
      if (sent?.sentAt !== at) return;
      next += 1;
      const doneBy = findDone(pongs, sent);
      inputs.push({ socket, sentAt: at, sent, doneBy, guess: doneBy, isSupposed: false });
    } else if (what.case === 'received') {
      const { body } = what.value;
      const isPing = body.case === 'control' && body.value.body.case === 'ping';
      if (!isPing) received.push({ at, atMs, frame: what.value, closeCode: undefined });
    } else if (what.case === 'closed' && what.value.byParticipant) {
      // Whoever cuts its socket has told nobody when, but after it last sent something.
      const guess = guessLoss(facts, fact, at);
      inputs.push({ ...LOSS, socket, sentAt: line.lastSentAt, guess });
    } else if (what.case === 'closed') {
      received.push({ at, atMs, frame: undefined, closeCode: what.value.code });
    }
  });
  for (const [{ openedAt, closedAt }, { socket, inputs }] of lines) {
    // What was read last, or sent and not answered, says nothing of when it was lost.
    if (closedAt === undefined) {
      inputs.push({ ...LOSS, socket, sentAt: openedAt, isSupposed: true });
    }
  }
  const all = [...lines.values()];
  return {
    sockets,
    placeOf: new Map(sockets.map((socket, place) => [socket, place])),
    inputs: all.map(({ inputs }) => hurry(inputs)),
    received: all.map(({ received }) => received),
    participantOf: new Map([...names].map(([{ participant }, socket]) => [socket, participant])),
    ...nameSessions(facts, names),
    offered: facts.sessions[0]?.granted.offered ?? [],
    mayRecord: hasRecorded(facts),
    house: readHouse(facts),
    endMs: msAt(facts, facts.entries.length - 1),
  };
}

/** What one socket sent and got, while it is gathered. */
interface Line {
  readonly socket: string;
  readonly inputs: Input[];
  readonly received: Received[];
  lastSentAt: number;
}

/** Where each Ping that was answered got its Pong. */
function findPongs({ settles }: Facts): ReadonlyMap<number, number> {
  return new Map([...settles.values()].flat().map(({ pingAt, pongAt }) => [pingAt, pongAt]));
}

/** Nobody says when the server notices a loss. */
const LOSS = {
  sent: undefined,
  doneBy: Number.POSITIVE_INFINITY,
  guess: Number.POSITIVE_INFINITY,
  isSupposed: false,
} as const;

/**
 * Each socket is first in, first out: what stands before an answered frame was processed, too. So behind one
 * of which nobody knows it, nobody knows it of any.
 */
function hurry(inputs: readonly Input[]): readonly Input[] {
  const hurried = [...inputs];
  for (let at = hurried.length - 2; at >= 0; at -= 1) {
    const [own, next] = [hurried[at], hurried[at + 1]];
    if (own === undefined || next === undefined) continue;
    const doneBy = Math.min(own.doneBy, next.doneBy);
    hurried[at] = { ...own, doneBy, guess: Math.min(own.guess, doneBy) };
  }
  return hurried;
}

/** The answer, or the Resume that says that it was processed. */
function findDone(
  pongs: ReadonlyMap<number, number>,
  { frame, sentAt, answeredAt, session, socket }: SentFrame,
): number {
  if (answeredAt !== undefined) return answeredAt;
  const pongAt = frame.body.case === 'ping' ? pongs.get(sentAt) : undefined;
  if (pongAt !== undefined) return pongAt;
  const resume = session?.resumes.find(
    ({ from, result }) => from === socket && result.lastRequestId >= frame.requestId,
  );
  return frame.requestId > 0 && resume !== undefined ? resume.at : Number.POSITIVE_INFINITY;
}

/** The first that anybody saw of a loss: the other party was told, or the session was resumed. */
function guessLoss(facts: Facts, { participant, session }: SocketFact, after: number): number {
  const seen = facts.events.find(({ at, event: { body }, participant: who }) => {
    if (at <= after || who === participant) return false;
    if (body.case === 'peerState') {
      return body.value.session === session?.id && body.value.state === PeerState.RECONNECTING;
    }
    const isEnd = body.case === 'leave' || body.case === 'cancel';
    return isEnd && body.value.reason === EndReason.PEER_LOST;
  })?.at;
  const back = session?.resumes.find(({ at }) => at > after)?.at;
  return Math.min(seen ?? Number.POSITIVE_INFINITY, back ?? Number.POSITIVE_INFINITY);
}

function nameSessions(
  { sent, sessions }: Facts,
  names: ReadonlyMap<SocketFact, string>,
): Pick<Material, 'nameOf' | 'factOf'> {
  const nameOf = new Map<string, string>();
  const factOf = new Map<string, SessionFact>();
  for (const { response, socket } of sent) {
    const result = response?.result;
    if (result?.case !== 'createSession') continue;
    const name = nameSession(names.get(socket) ?? '');
    const fact = sessions.find(({ id }) => id === result.value.sessionId);
    nameOf.set(result.value.sessionId, name);
    if (fact !== undefined) factOf.set(name, fact);
  }
  return { nameOf, factOf };
}

function readHouse({ sessions }: Facts): House {
  const { sessionPolicy, busyScope } = sessions[0]?.granted ?? {};
  const forks = sessionPolicy === SessionPolicy.FORK;
  return { forks, isScopeUser: !forks || busyScope === BusyScope.USER };
}

function hasRecorded({ events, sent }: Facts): boolean {
  return (
    events.some(({ event }) => event.body.case === 'recording') ||
    sent.some(
      ({ frame, response }) => frame.body.case === 'setRecording' && response?.status?.code === 1,
    )
  );
}
