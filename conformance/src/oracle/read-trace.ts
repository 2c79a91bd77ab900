/**
 * Owns what a trace says of each participant: its sockets, its sessions, its requests with their
 * responses, its events. Judges nothing, and knows no rule of what should have happened.
 */
import {
  type ClientFrame,
  type Control,
  type ControlError,
  type CreateSessionResult,
  type Event,
  type Response,
  StatusCode,
  type Trace,
  type TraceEntry,
} from '@audiocall/proto';
import type { EventFact, Facts, SentFrame, SessionFact, SocketFact } from './facts.js';
import { readCalls } from './read-calls.js';

/** Reads a trace. */
export function readTrace(trace: Trace): Facts {
  const reader = new Map<string, ParticipantNotes>();
  const facts: Notebook = {
    sent: [],
    sessions: [],
    events: [],
    unmatchedResponses: [],
    sockets: new Map(),
    settles: new Map(),
    strayPongs: [],
    controlErrors: [],
  };
  trace.entries.forEach((entry, step) => {
    let notes = reader.get(entry.participant);
    if (notes === undefined) {
      notes = { byId: new Map(), pings: new Map(), session: undefined };
      reader.set(entry.participant, notes);
    }
    noteEntry(facts, notes, entry, step);
  });
  const calls = readCalls(facts.sent, facts.events);
  return { ...facts, calls, entries: trace.entries, participants: [...reader.keys()] };
}

interface ParticipantNotes {
  readonly byId: Map<number, SentFrame[]>;
  /** The steps of the open Pings, by their nonces. */
  readonly pings: Map<number, number[]>;
  session: SessionFact | undefined;
}

/** The facts while they are being put together. */
interface Notebook {
  readonly sent: SentFrame[];
  readonly sessions: SessionFact[];
  readonly events: EventFact[];
  readonly unmatchedResponses: { participant: string; at: number; response: Response }[];
  readonly sockets: Map<string, SocketFact>;
  readonly settles: Map<string, { pingAt: number; pongAt: number }[]>;
  readonly strayPongs: { participant: string; at: number; nonce: number }[];
  readonly controlErrors: { participant: string; at: number; error: ControlError }[];
}

function noteEntry(
  facts: Notebook,
  notes: ParticipantNotes,
  entry: TraceEntry,
  step: number,
): void {
  const participant = entry.participant;
  switch (entry.what.case) {
    case 'opened':
      notes.byId.clear();
      notes.pings.clear();
      notes.session = undefined;
      facts.sockets.set(participant, {
        openedAt: step,
        closedAt: undefined,
        closeCode: undefined,
        byParticipant: false,
      });
      return;
    case 'sent':
      noteSent(facts, notes, participant, entry.what.value, step);
      return;
    case 'received': {
      const body = entry.what.value.body;
      if (body.case === 'response') noteResponse(facts, notes, participant, body.value, step);
      else if (body.case === 'event') noteEvent(facts, notes, participant, body.value, step);
      else if (body.case === 'control') noteControl(facts, notes, participant, body.value, step);
      return;
    }
    case 'closed': {
      const socket = facts.sockets.get(participant);
      if (socket !== undefined) {
        socket.closedAt = step;
        socket.closeCode = entry.what.value.code;
        socket.byParticipant = entry.what.value.byParticipant;
      }
      if (notes.session !== undefined) {
        notes.session.endsFrom ??= step;
        if (!entry.what.value.byParticipant) notes.session.endedAt ??= step;
      }
      return;
    }
    default:
      return;
  }
}

function noteControl(
  facts: Notebook,
  notes: ParticipantNotes,
  participant: string,
  { body }: Control,
  step: number,
): void {
  if (body.case === 'error') facts.controlErrors.push({ participant, at: step, error: body.value });
  if (body.case !== 'pong') return;
  const { nonce } = body.value;
  const pingAt = notes.pings.get(nonce)?.shift();
  if (pingAt === undefined) {
    facts.strayPongs.push({ participant, at: step, nonce });
    return;
  }
  const settles = facts.settles.get(participant) ?? [];
  settles.push({ pingAt, pongAt: step });
  facts.settles.set(participant, settles);
}

function noteSent(
  facts: Notebook,
  notes: ParticipantNotes,
  participant: string,
  frame: ClientFrame,
  step: number,
): void {
  const id = frame.requestId;
  const sameId = id > 0 ? (notes.byId.get(id) ?? []) : [];
  const sent: SentFrame = {
    participant,
    sentAt: step,
    frame,
    session: notes.session,
    repeats: sameId[0],
    response: undefined,
    answeredAt: undefined,
  };
  facts.sent.push(sent);
  if (frame.body.case === 'ping') {
    const { nonce } = frame.body.value;
    notes.pings.set(nonce, [...(notes.pings.get(nonce) ?? []), step]);
    return;
  }
  if (frame.body.case === 'pong' || id === 0) return;
  notes.byId.set(id, [...sameId, sent]);
  if (frame.body.case === 'destroySession' && notes.session !== undefined) {
    notes.session.endsFrom ??= step;
  }
}

function noteResponse(
  facts: Notebook,
  notes: ParticipantNotes,
  participant: string,
  response: Response,
  step: number,
): void {
  const request = (notes.byId.get(response.requestId) ?? []).find(
    (candidate) => candidate.response === undefined,
  );
  if (request === undefined) {
    facts.unmatchedResponses.push({ participant, at: step, response });
    return;
  }
  request.response = response;
  request.answeredAt = step;
  if (request.repeats !== undefined || response.status?.code !== StatusCode.OK) return;
  const { body } = request.frame;
  const { result } = response;
  if (body.case === 'createSession' && result.case === 'createSession') {
    noteSession(facts, notes, request, body.value, result.value, step);
  } else if (body.case === 'destroySession' && notes.session !== undefined) {
    notes.session.endedAt ??= step;
  }
}

function noteSession(
  facts: Notebook,
  notes: ParticipantNotes,
  request: SentFrame,
  asked: { serviceId: string; deviceId: string },
  granted: CreateSessionResult,
  step: number,
): void {
  for (const other of facts.sessions) {
    const sameUser = other.service === asked.serviceId && other.user === granted.userId;
    if (!sameUser || other.participant === request.participant) continue;
    other.endsFrom ??= request.sentAt;
    other.endedAt ??= step;
  }
  const session: SessionFact = {
    participant: request.participant,
    service: asked.serviceId,
    user: granted.userId,
    id: granted.sessionId,
    deviceId: asked.deviceId,
    requestedAt: request.sentAt,
    createdAt: step,
    granted,
    endsFrom: undefined,
    endedAt: undefined,
  };
  notes.session = session;
  facts.sessions.push(session);
}

function noteEvent(
  facts: Notebook,
  notes: ParticipantNotes,
  participant: string,
  event: Event,
  step: number,
): void {
  facts.events.push({ participant, at: step, session: notes.session, event });
  if (event.body.case === 'sessionClosed' && notes.session !== undefined) {
    notes.session.endsFrom ??= step;
    notes.session.endedAt ??= step;
  }
}
