/**
 * Owns the line of a session: what is queued for it, with which seq, and what comes again behind a Resume
 * (G-2, RS-2). Knows no request.
 */
import { Feature } from '@audiocall/proto';
import { listQueued, type Output, type Queue } from './outputs.js';
import { findBorne, type World, withSession } from './world.js';

/** Where an output goes: nowhere yet while its session is detached. */
export interface Routed {
  readonly world: World;
  readonly socket: string | undefined;
  /** The seq that it has to carry; 0 for what carries none. */
  readonly seq: number;
}

/** Queues an output on the line of its session, or sends it straight to its socket. */
export function route(world: World, output: Output): Routed {
  const { to, requestId, kind, seq: again = 0 } = output;
  if (kind === 'direct') return { world, socket: to, seq: again };
  const session = kind === 'event' ? world.sessions.get(to) : findBorne(world, to);
  if (session === undefined) return { world, socket: kind === 'event' ? undefined : to, seq: 0 };
  const { lastSeq, kept, socket } = session;
  const seq = kind === 'event' ? lastSeq + 1 : 0;
  const isKept = session.features.includes(Feature.RESUME);
  if (!isKept && seq === 0) return { world, socket, seq };
  const newest = { output, seq, requestId };
  const queue = isKept ? { newest, before: kept.queue } : kept.queue;
  const changed = { ...session, lastSeq: lastSeq + (seq > 0 ? 1 : 0), kept: { ...kept, queue } };
  return { world: withSession(world, changed), socket, seq };
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
