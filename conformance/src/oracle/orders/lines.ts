/**
 * Owns the line of a session: what is queued for it, with which seq, and what comes again behind a Resume
 * (G-2, RS-2). Knows no request.
 */
import { Feature } from '@audiocall/proto';
import { listQueued, type Output, type Queue } from './outputs.js';
import { findBorne, type World, type WorldSession, withSessions } from './world.js';

/** Where an output goes: nowhere yet while its session is detached. */
export interface Way {
  readonly socket: string | undefined;
  /** The seq that it has to carry; 0 for what carries none. */
  readonly seq: number;
}

/** Queues outputs on the lines of their sessions, or sends them straight to their sockets. */
export function route(
  world: World,
  outputs: readonly Output[],
): { readonly world: World; readonly ways: readonly Way[] } {
  // The sessions as they are then, copied once for all outputs.
  let lines: Map<string, WorldSession> | undefined;
  const ways = outputs.map((output): Way => {
    const { to, requestId, kind, seq: again = 0 } = output;
    if (kind === 'direct') return { socket: to, seq: again };
    const sessions = lines ?? world.sessions;
    const session = kind === 'event' ? sessions.get(to) : findBorne({ sessions }, to);
    if (session === undefined) return { socket: kind === 'event' ? undefined : to, seq: 0 };
    const { lastSeq, kept, socket } = session;
    const seq = kind === 'event' ? lastSeq + 1 : 0;
    const isKept = session.features.includes(Feature.RESUME);
    if (!isKept && seq === 0) return { socket, seq };
    lines ??= new Map(sessions);
    const queue = isKept ? { newest: { output, seq, requestId }, before: kept.queue } : kept.queue;
    lines.set(session.name, queueOn(session, lastSeq + (seq > 0 ? 1 : 0), queue));
    return { socket, seq };
  });
  return { world: lines === undefined ? world : withSessions(world, lines), ways };
}

/** The session with a longer line: field by field, since every output makes one. */
function queueOn(session: WorldSession, lastSeq: number, queue: Queue | undefined): WorldSession {
  const { name, socket, id, user, deviceId, features, told, call, kept } = session;
  const { isArmed, tokens, highestId, highestAck, maxEvents, keptResponses, lostAtMs } = kept;
  return {
    name,
    socket,
    id,
    user,
    deviceId,
    features,
    told,
    call,
    lastSeq,
    kept:
      queue === kept.queue
        ? kept
        : { isArmed, tokens, highestId, highestAck, queue, maxEvents, keptResponses, lostAtMs },
  };
}

/** What comes again on a new socket: events above a seq and responses above an id, in their one order. */
export function replay(
  queue: Queue | undefined,
  socket: string,
  lastSeq: number,
  lastResponseId: number,
): readonly Output[] {
  return listQueued(queue)
    .filter(({ seq, requestId }) => (seq > 0 ? seq > lastSeq : requestId > lastResponseId))
    .map(({ output, seq }) => ({ ...output, to: socket, kind: 'direct', seq }));
}
