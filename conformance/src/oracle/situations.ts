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
  const seen: Seen[] = [];
  // By their stands, of which there are few, so that a name is made once for each situation.
  const byStand = new Map<Stand, Map<string, Seen>>();
  const sockets = new Map<string, Map<number, Socket>>();
  const sessions = new Map<string, Session>();
  for (const entry of trace.entries) {
    const socket = socketOf(sockets, entry);
    const event = describe(entry, socket);
    if (event !== undefined) {
      const stand = standOf(socket.session);
      const events = byStand.get(stand) ?? new Map<string, Seen>();
      if (events.size === 0) byStand.set(stand, events);
      const known = events.get(event);
      if (known === undefined) {
        const first = { situation: { ...stand, event }, times: 1 };
        events.set(event, first);
        seen.push(first);
      } else known.times += 1;
    }
    learn(entry, socket, sessions);
  }
  return new Map(seen.map((each) => [nameSituation(each.situation), each]));
}

/** A situation while it is counted. */
interface Seen extends SeenSituation {
  times: number;
}

function socketOf(
  sockets: Map<string, Map<number, Socket>>,
  { participant, socket: index }: TraceEntry,
): Socket {
  const own = sockets.get(participant) ?? new Map<number, Socket>();
  if (own.size === 0) sockets.set(participant, own);
  const known = own.get(index);
  if (known !== undefined) return known;
  const socket: Socket = { asked: new Map(), session: undefined };
  own.set(index, socket);
  return socket;
}

/** What one socket has asked for, and its session. */
interface Socket {
  readonly asked: Map<number, ClientFrame>;
  session: Session | undefined;
}

/** The calls that a session has to do with, as it was told. */
interface Session {
  readonly calls: Map<string, Stand>;
}

/** Where somebody stands. There is one object for each, so that they can be told apart at a glance. */
type Stand = Pick<Situation, 'party' | 'state'>;

const OUTSIDE: Stand = { party: 'anybody', state: 'outside' };
const IDLE: Stand = { party: 'anybody', state: 'idle' };
const CALLING: Stand = { party: 'caller', state: 'calling' };
const RINGING: Stand = { party: 'callee', state: 'ringing' };
const CONNECTING: Readonly<Record<Party, Stand>> = {
  caller: { party: 'caller', state: 'connecting' },
  callee: { party: 'callee', state: 'connecting' },
  anybody: { party: 'anybody', state: 'connecting' },
};
const CONNECTED: Readonly<Record<Party, Stand>> = {
  caller: { party: 'caller', state: 'connected' },
  callee: { party: 'callee', state: 'connected' },
  anybody: { party: 'anybody', state: 'connected' },
};

function standOf(session: Session | undefined): Stand {
  if (session === undefined) return OUTSIDE;
  let newest: Stand = IDLE;
  for (const stand of session.calls.values()) newest = stand;
  return newest;
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
      calls?.set(result.value.callId, isMerged ? CONNECTING.callee : CALLING);
      return;
    }
    case 'answerCall':
      calls?.delete(result.value.callId);
      calls?.set(result.value.callId, CONNECTING.callee);
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
      if (calls?.size === 0) calls.set(callId, RINGING);
      return;
    case 'answered':
      if (known !== undefined) calls?.set(callId, CONNECTING[known.party]);
      return;
    case 'connected':
      if (known !== undefined) calls?.set(callId, CONNECTED[known.party]);
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
