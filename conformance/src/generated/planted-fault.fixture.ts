/**
 * Owns a server with a fault that hides: the reference server behind a relay that loses RINGBACK, but only
 * for a session that saw an unanswered call end, muted after that, and saw two answered calls end since then.
 * Twelve steps are the shortest way to it.
 */
import {
  decodeClientFrame,
  decodeServerFrame,
  encodeServerFrame,
  type ServerFrame,
  ServerFrameSchema,
  StatusCode,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { type Relay, startRelay } from '../traffic/relay.js';

const MAX_FRAME_BYTES = 1 << 20;
const ENDED_CALLS = 2;

/** How far one session has come towards the fault. */
interface Progress {
  readonly mutes: Set<number>;
  disappointed: boolean;
  muted: boolean;
  answered: boolean;
  ended: number;
  /** Events that were lost, so that the others can be counted as if they had never been. */
  lost: number;
}

/** Puts the fault in front of a server. */
export async function startPlantedFault(upstream: string): Promise<Relay> {
  const sessions = new Map<number, Progress>();
  return startRelay(upstream, {
    opened: ({ id }) => {
      const fresh = { disappointed: false, muted: false, answered: false, ended: 0, lost: 0 };
      sessions.set(id, { ...fresh, mutes: new Set() });
    },
    closed: ({ id }) => sessions.delete(id),
    fromClient(link, message) {
      const decoded = decodeClientFrame(message.data, MAX_FRAME_BYTES);
      if (decoded.ok && decoded.frame.body.case === 'setMute') {
        sessions.get(link.id)?.mutes.add(decoded.frame.requestId);
      }
      link.toServer(message);
    },
    fromServer(link, message) {
      const decoded = decodeServerFrame(message.data, MAX_FRAME_BYTES);
      const session = sessions.get(link.id);
      if (!decoded.ok || session === undefined) return link.toClient(message);
      if (isLost(decoded.frame, session)) {
        session.lost += 1;
        return undefined;
      }
      takeNote(decoded.frame, session);
      if (session.lost === 0) return link.toClient(message);
      const frame = recount(decoded.frame, session.lost);
      return link.toClient({ data: Buffer.from(encodeServerFrame(frame)), isBinary: true });
    },
  });
}

function isLost({ body }: ServerFrame, session: Progress): boolean {
  return (
    body.case === 'event' && body.value.body.case === 'ringback' && session.ended >= ENDED_CALLS
  );
}

function takeNote({ body }: ServerFrame, session: Progress): void {
  if (body.case === 'event') {
    const event = body.value.body;
    if (event.case === 'answered') session.answered = true;
    if (event.case === 'leave' || event.case === 'cancel') noteEnd(session);
  } else if (body.case === 'response') {
    const { requestId, status, result } = body.value;
    const isMute = session.mutes.has(requestId) && status?.code === StatusCode.OK;
    if (isMute && session.disappointed) session.muted = true;
    if (result.case === 'answerCall') session.answered = true;
    if (result.case === 'leave' && !result.value.alreadyEnded) noteEnd(session);
  }
}

function noteEnd(session: Progress): void {
  if (!session.answered) session.disappointed = true;
  else if (session.muted) session.ended += 1;
  session.answered = false;
}

function recount(frame: ServerFrame, lost: number): ServerFrame {
  if (frame.body.case !== 'event') return frame;
  const { value } = frame.body;
  return create(ServerFrameSchema, {
    body: { case: 'event', value: { ...value, seq: value.seq - lost } },
  });
}
