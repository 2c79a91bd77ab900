/**
 * Owns which messages that are no frame a server took all the same: something came on the socket that only a
 * server sends which went on to read it (WR-2 to WR-4). Judges nothing.
 */
import { StatusCode } from '@audiocall/proto';
import type { Facts, SocketFact } from './facts.js';
import { nameValue } from './name-value.js';
import { oncePerTrace } from './once-per-trace.js';

/** A message that is no frame, and what shows that the socket stayed open. */
export interface TakenMessage {
  readonly sentAt: number;
  /** Where that was seen first. */
  readonly seenAt: number;
  /** What was seen, as the end of a sentence. */
  readonly what: string;
}

/** The first such message of each socket that the server did not close. */
export const findTakenMessages = oncePerTrace(readTakenMessages);

function readTakenMessages(facts: Facts): ReadonlyMap<SocketFact, TakenMessage> {
  const taken = new Map<SocketFact, TakenMessage>();
  const seen = new Set<SocketFact>();
  facts.entries.forEach(({ what }, sentAt) => {
    const socket = facts.socketAt[sentAt];
    if (what.case !== 'sentRaw' || socket === undefined || seen.has(socket)) return;
    seen.add(socket);
    const isOpen = socket.closedAt === undefined || socket.byParticipant;
    if (what.value.doubtful || !isOpen) return;
    const [first] = [findAnswer(facts, socket, sentAt), findPong(facts, socket, sentAt)]
      .filter((each) => each !== undefined)
      .sort((one, other) => one.seenAt - other.seenAt);
    if (first !== undefined) taken.set(socket, { sentAt, ...first });
  });
  return taken;
}

type Sign = Omit<TakenMessage, 'sentAt'>;

/** A response to no request that is a frame. */
function findAnswer(facts: Facts, socket: SocketFact, sentAt: number): Sign | undefined {
  const found = facts.unmatchedResponses.find(
    ({ at }) => at > sentAt && facts.socketAt[at] === socket,
  );
  if (found === undefined) return undefined;
  const code = nameValue(StatusCode, found.response.status?.code ?? 0);
  return { seenAt: found.at, what: `it was answered with ${code}` };
}

function findPong(facts: Facts, socket: SocketFact, sentAt: number): Sign | undefined {
  const settles = facts.settles.get(socket.participant) ?? [];
  const found = settles.find((each) => each.socket === socket && each.pingAt > sentAt);
  if (found === undefined) return undefined;
  return { seenAt: found.pongAt, what: 'the socket stayed open' };
}
