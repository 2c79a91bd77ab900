/**
 * Owns what a trace says, in the words of the specification: sessions, requests with their
 * responses, events, calls, and from which entry on each was known. Judges nothing, and knows no
 * rule of what should have happened.
 *
 * A step is the index of an entry in the trace. "Known at a step" means observed by some
 * participant at or before it; the harness acts on what it observed, so this is causal order.
 */
import {
  type ClientFrame,
  type Control,
  type ControlError,
  type CreateSessionResult,
  type Event,
  type OfferCall,
  type Response,
  StatusCode,
  type Trace,
  type TraceEntry,
} from '@audiocall/proto';

/** The name of a request's or event's oneof case. */
export type BodyCase = NonNullable<ClientFrame['body']['case']>;
export type EventCase = NonNullable<Event['body']['case']>;

/** One frame that a participant sent, and how it was answered. */
export interface SentFrame {
  readonly participant: string;
  readonly sentAt: number;
  readonly frame: ClientFrame;
  /** The session of the socket when the frame was sent. */
  readonly session: SessionFact | undefined;
  /** The id was used before on this socket. */
  readonly repeats: SentFrame | undefined;
  response: Response | undefined;
  answeredAt: number | undefined;
}

/** A session, from the response that created it. */
export interface SessionFact {
  readonly participant: string;
  readonly service: string;
  readonly user: string;
  readonly id: string;
  readonly deviceId: string;
  readonly requestedAt: number;
  readonly createdAt: number;
  readonly granted: CreateSessionResult;
  /** Where its end was asked for or began: DestroySession, a lost or closed socket. */
  endsFrom: number | undefined;
  /** Where its end is known to have taken effect. */
  endedAt: number | undefined;
}

/** One event that a participant received. */
export interface EventFact {
  readonly participant: string;
  readonly at: number;
  readonly session: SessionFact | undefined;
  readonly event: Event;
}

/** A call, from the response that created it. */
export interface CallFact {
  readonly id: string;
  readonly offer: SentFrame;
  readonly terms: OfferCall;
  readonly caller: SessionFact;
  readonly offeredAt: number;
  readonly events: EventFact[];
  claim: SentFrame | undefined;
  claimant: SessionFact | undefined;
  claimedAt: number | undefined;
  /** The request that ended it, if a request did. */
  endedBy: SentFrame | undefined;
  /** Where its end was first seen by anybody. */
  endedAt: number | undefined;
}

/** Everything that a trace says. */
export interface Facts {
  readonly entries: readonly TraceEntry[];
  readonly participants: readonly string[];
  readonly sent: readonly SentFrame[];
  readonly sessions: readonly SessionFact[];
  readonly events: readonly EventFact[];
  readonly calls: ReadonlyMap<string, CallFact>;
  readonly unmatchedResponses: readonly { participant: string; at: number; response: Response }[];
  /** Where each participant's socket opened and closed. */
  readonly sockets: ReadonlyMap<string, SocketFact>;
  /** For each participant the Pings that were answered. */
  readonly settles: ReadonlyMap<string, readonly { pingAt: number; pongAt: number }[]>;
  /** Pongs to which no Ping was open. */
  readonly strayPongs: readonly { participant: string; at: number; nonce: number }[];
  readonly controlErrors: readonly { participant: string; at: number; error: ControlError }[];
}

/** A participant's socket. */
export interface SocketFact {
  openedAt: number;
  closedAt: number | undefined;
  closeCode: number | undefined;
  byParticipant: boolean;
}

/** Reads a trace. */
export function readTrace(trace: Trace): Facts {
  const reader = new Map<string, ParticipantNotes>();
  const facts: Notebook = {
    sent: [],
    sessions: [],
    events: [],
    calls: new Map(),
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
  // Sockets are read independently, so a callee's RINGING may be noted before the caller's response:
  // calls are put together when everything has been read.
  for (const sent of facts.sent) noteOffer(facts.calls, sent);
  for (const sent of facts.sent) noteClaimOrLeave(facts.calls, sent);
  for (const event of facts.events) noteCallEvent(facts.calls, event);
  return { ...facts, entries: trace.entries, participants: [...reader.keys()] };
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
  readonly calls: Map<string, CallFact>;
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

function noteOffer(calls: Map<string, CallFact>, sent: SentFrame): void {
  const { body } = sent.frame;
  const result = sent.response?.result;
  if (body.case !== 'offerCall' || result?.case !== 'offerCall' || sent.repeats) return;
  if (sent.session === undefined || sent.answeredAt === undefined) return;
  if (calls.has(result.value.callId)) return;
  calls.set(result.value.callId, {
    id: result.value.callId,
    offer: sent,
    terms: body.value,
    caller: sent.session,
    offeredAt: sent.answeredAt,
    events: [],
    claim: undefined,
    claimant: undefined,
    claimedAt: undefined,
    endedBy: undefined,
    endedAt: undefined,
  });
}

function noteClaimOrLeave(calls: Map<string, CallFact>, sent: SentFrame): void {
  const result = sent.response?.result;
  if (sent.repeats !== undefined || sent.answeredAt === undefined) return;
  if (result?.case === 'answerCall') {
    const call = calls.get(result.value.callId);
    if (call === undefined || call.claim !== undefined) return;
    call.claim = sent;
    call.claimant = sent.session;
    call.claimedAt = sent.answeredAt;
  } else if (result?.case === 'leave' && !result.value.alreadyEnded) {
    const call = calls.get(result.value.callId);
    if (call === undefined) return;
    call.endedBy ??= sent;
    call.endedAt = Math.min(sent.answeredAt, call.endedAt ?? sent.answeredAt);
  }
}

function noteCallEvent(calls: Map<string, CallFact>, fact: EventFact): void {
  const call = calls.get(fact.event.callId);
  if (call === undefined) return;
  call.events.push(fact);
  const kind = fact.event.body.case;
  if (kind === 'answered') call.claimedAt = Math.min(fact.at, call.claimedAt ?? fact.at);
  if (kind === 'leave' || kind === 'cancel') {
    call.endedAt = Math.min(fact.at, call.endedAt ?? fact.at);
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
