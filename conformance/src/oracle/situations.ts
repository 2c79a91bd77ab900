/**
 * Owns in which situations the participants of a trace were: what each sent or received, and in which
 * state and part it was by all that it had seen itself. Pure; judges nothing, and gives a server no
 * credit: a state is what the frames said, right or wrong.
 */
import {
  type ClientFrame,
  Disposition,
  EndReason,
  type Event,
  PeerState,
  type Response,
  type ServerFrame,
  StatusCode,
  type Trace,
  type TraceEntry,
} from '@audiocall/proto';
import { nameEvent } from './duty.js';

/** The part that somebody has in a call; `anybody` outside of one. */
export type Party = 'caller' | 'callee' | 'anybody';

/** The states of the specification; `outside` without a session. */
export type SituationState =
  | 'outside'
  | 'idle'
  | 'calling'
  | 'ringing'
  | 'connecting'
  | 'connected';

/** Somebody in a state meets an event. */
export interface Situation {
  readonly party: Party;
  readonly state: SituationState;
  /** `→ leave`, `← OK leave`, `! LEAVE(HANGUP)`, `closes` or `is closed`. */
  readonly event: string;
}

/** A situation, and how often it came about. */
export interface SeenSituation {
  readonly situation: Situation;
  readonly times: number;
}

/** The name of a situation, which is unique. */
export function nameSituation({ party, state, event }: Situation): string {
  return `${party} ${state} ${event}`;
}

/** Reads the situations of a trace, by their names. */
export function readSituations(trace: Trace): ReadonlyMap<string, SeenSituation> {
  const seen = new Map<string, SeenSituation>();
  const sockets = new Map<string, Socket>();
  const sessions = new Map<string, Session>();
  for (const entry of trace.entries) {
    const name = `${entry.participant} ${entry.socket}`;
    const socket = sockets.get(name) ?? { asked: new Map(), session: undefined };
    sockets.set(name, socket);
    const event = describe(entry, socket);
    if (event !== undefined) {
      const situation = { ...standOf(socket.session), event };
      const key = nameSituation(situation);
      seen.set(key, { situation, times: (seen.get(key)?.times ?? 0) + 1 });
    }
    learn(entry, socket, sessions);
  }
  return seen;
}

/** What one socket has asked for, and its session. */
interface Socket {
  readonly asked: Map<number, ClientFrame>;
  session: Session | undefined;
}

/** The calls that a session has to do with, as it was told. */
interface Session {
  readonly calls: Map<string, Pick<Situation, 'party' | 'state'>>;
}

function standOf(session: Session | undefined): Pick<Situation, 'party' | 'state'> {
  if (session === undefined) return { party: 'anybody', state: 'outside' };
  return [...session.calls.values()].at(-1) ?? { party: 'anybody', state: 'idle' };
}

/** The event of an entry; undefined for what is part of no situation. */
function describe({ what }: TraceEntry, socket: Socket): string | undefined {
  switch (what.case) {
    case 'sent': {
      const kind = what.value.body.case;
      if (kind === 'ping' || kind === 'pong' || kind === 'ack') return undefined;
      const isAgain = socket.asked.has(what.value.requestId);
      return `→ ${kind ?? 'no body'}${isAgain ? ' again' : ''}`;
    }
    case 'received':
      return describeReceived(what.value, socket);
    case 'sentRaw':
      return '→ no frame';
    case 'stoppedReading':
      return 'stops reading';
    case 'closed':
      return what.value.byParticipant ? 'closes' : 'is closed';
    default:
      return undefined;
  }
}

function describeReceived({ body }: ServerFrame, socket: Socket): string | undefined {
  if (body.case === 'event') return describeEvent(body.value);
  if (body.case !== 'response') return undefined;
  const { requestId, status } = body.value;
  const asked = socket.asked.get(requestId)?.body.case ?? 'no body';
  return `← ${StatusCode[status?.code ?? 0] ?? 'an unknown code'} ${asked}`;
}

function describeEvent({ body }: Event): string {
  const name = nameEvent(body.case);
  switch (body.case) {
    case 'leave':
    case 'cancel':
      return `! ${name}(${EndReason[body.value.reason] ?? 'an unknown reason'})`;
    case 'peerState':
      return `! ${name}(${PeerState[body.value.state] ?? 'an unknown state'})`;
    default:
      return `! ${name}`;
  }
}

/** What the entry changes for its participant. */
function learn({ what }: TraceEntry, socket: Socket, sessions: Map<string, Session>): void {
  if (what.case === 'sent') {
    const { requestId } = what.value;
    if (requestId > 0 && !socket.asked.has(requestId)) socket.asked.set(requestId, what.value);
  } else if (what.case === 'closed') {
    socket.session = undefined;
  } else if (what.case === 'received') {
    const { body } = what.value;
    if (body.case === 'event') learnEvent(body.value, socket);
    else if (body.case === 'response') learnResponse(body.value, socket, sessions);
  }
}

function learnResponse(
  { requestId, status, result }: Response,
  socket: Socket,
  sessions: Map<string, Session>,
): void {
  if (status?.code !== StatusCode.OK) return;
  const asked = socket.asked.get(requestId)?.body;
  const calls = socket.session?.calls;
  switch (result.case) {
    case 'createSession': {
      const session: Session = { calls: new Map() };
      sessions.set(result.value.sessionId, session);
      socket.session = session;
      return;
    }
    case 'offerCall': {
      const isMerged = result.value.disposition === Disposition.MERGED;
      calls?.delete(result.value.callId);
      calls?.set(
        result.value.callId,
        isMerged ? { party: 'callee', state: 'connecting' } : { party: 'caller', state: 'calling' },
      );
      return;
    }
    case 'answerCall':
      calls?.delete(result.value.callId);
      calls?.set(result.value.callId, { party: 'callee', state: 'connecting' });
      return;
    case 'leave':
      calls?.delete(result.value.callId);
      return;
    default:
      if (asked?.case === 'destroySession') socket.session = undefined;
      if (asked?.case === 'resume') socket.session = sessions.get(asked.value.sessionId);
  }
}

function learnEvent({ callId, body }: Event, socket: Socket): void {
  const calls = socket.session?.calls;
  const known = calls?.get(callId);
  switch (body.case) {
    case 'ringing':
      if (calls?.size === 0) calls.set(callId, { party: 'callee', state: 'ringing' });
      return;
    case 'answered':
      if (known !== undefined) calls?.set(callId, { party: known.party, state: 'connecting' });
      return;
    case 'connected':
      if (known !== undefined) calls?.set(callId, { party: known.party, state: 'connected' });
      return;
    case 'leave':
    case 'cancel':
      calls?.delete(callId);
      return;
    case 'sessionClosed':
      socket.session = undefined;
      return;
    default:
  }
}
