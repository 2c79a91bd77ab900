/**
 * Owns what a trace says of each participant: its sockets, its sessions, its requests with their
 * responses, its events. Judges nothing, and knows no rule of what should have happened.
 */
import type { Control, Event, ServerFrame, Trace, TraceEntry } from '@audiocall/proto';
import type { EventFact, Facts, SettleFact, SocketFact } from './facts.js';
import {
  type Notebook,
  noteHeard,
  type OpenPing,
  openNotebook,
  openSocket,
  type SocketNotes,
} from './notebook.js';
import { readCalls } from './read-calls.js';
import { noteResponse, noteSent } from './read-requests.js';
import { noteClosed, noteEnd, noteExpiries } from './read-sessions.js';

/** Reads a trace. */
export function readTrace(trace: Trace): Facts {
  const facts = openNotebook();
  const open = new Map<string, Map<number, SocketNotes>>();
  const socketAt = trace.entries.map((entry, step) => {
    const { participant, socket } = entry;
    const own = open.get(participant) ?? new Map<number, SocketNotes>();
    if (own.size === 0) open.set(participant, own);
    let notes = own.get(socket);
    if (notes === undefined || entry.what.case === 'opened') {
      notes = isOnSocket(entry) ? openSocket(facts, participant, step, socket) : undefined;
      if (notes !== undefined) own.set(socket, notes);
    }
    if (notes !== undefined) noteEntry(facts, notes, entry, step);
    return notes?.socket;
  });
  noteExpiries(facts, trace.entries);
  noteSettled(facts);
  const calls = readCalls(facts);
  const participants = [...open.keys()];
  const { entries, server, userTokens } = trace;
  return { ...facts, calls, entries, socketAt, participants, server, userTokens };
}

/** The entry is about a socket that was open, not about a driver or an upgrade that was refused. */
function isOnSocket({ what }: TraceEntry): boolean {
  return what.case === 'opened' || what.case === 'sent' || what.case === 'received';
}

function noteEntry(facts: Notebook, notes: SocketNotes, entry: TraceEntry, step: number): void {
  switch (entry.what.case) {
    case 'sent':
      notes.sentAt = step;
      noteSent(facts, notes, entry.what.value, step);
      return;
    case 'sentRaw':
      notes.hasRaw = true;
      return;
    case 'received':
      noteReceived(facts, notes, entry.what.value, step);
      return;
    case 'stoppedReading':
      notes.socket.stoppedAt ??= step;
      return;
    case 'closed':
      noteClosed(notes, entry.what.value, step);
      return;
    default:
      return;
  }
}

function noteReceived(
  facts: Notebook,
  notes: SocketNotes,
  { body }: ServerFrame,
  step: number,
): void {
  if (body.case === 'response') noteResponse(facts, notes, body.value, step);
  else if (body.case === 'event') noteEvent(facts, notes, body.value, step);
  else if (body.case === 'control') noteControl(facts, notes, body.value, step);
}

function noteControl(facts: Notebook, notes: SocketNotes, { body }: Control, step: number): void {
  const { participant } = notes.socket;
  if (body.case === 'error') facts.controlErrors.push({ participant, at: step, error: body.value });
  if (body.case !== 'pong') return;
  const { nonce } = body.value;
  const ping = takePing(notes, nonce);
  if (ping === undefined) {
    facts.strayPongs.push({ participant, at: step, nonce });
    return;
  }
  notes.settledAt = ping.pingAt;
  noteHeard(notes, ping.pingAt);
  const { pingAt, session } = ping;
  const settle: SettleFact = { pingAt, session, socket: notes.socket, pongAt: step };
  const settles = facts.settles.get(participant);
  if (settles === undefined) facts.settles.set(participant, [settle]);
  else settles.push(settle);
}

/** The oldest open Ping of a nonce, which is open no more. Nearly always it is the only one. */
function takePing({ pings }: SocketNotes, nonce: number): OpenPing | undefined {
  const alike = pings.get(nonce);
  if (alike === undefined || alike.length > 1) return alike?.shift();
  pings.delete(nonce);
  return alike[0];
}

/** An event counts once: one with a seq that the session had before, on another socket, is a replay. */
function noteEvent(facts: Notebook, notes: SocketNotes, event: Event, step: number): void {
  const { socket, session } = notes;
  const fact: EventFact = { participant: socket.participant, at: step, socket, session, event };
  const wasResumed = session !== undefined && session.resumes.length > 0;
  const first = !wasResumed
    ? undefined
    : facts.events.find(
        (known) =>
          known.session === session && known.socket !== socket && known.event.seq === event.seq,
      );
  if (first !== undefined) {
    facts.replayed.push({ ...fact, first });
    return;
  }
  facts.events.push(fact);
  if (event.body.case === 'sessionClosed') noteEnd(session, step);
}

/** From the last frame to the first one: those behind which a Ping was answered. */
function noteSettled({ sent, unheard, settles }: Notebook): void {
  const pings = [...settles.values()].flat().sort((a, b) => b.pingAt - a.pingAt);
  const earliest = new Map<SocketFact, number>();
  let next = 0;
  for (const frame of [...sent, ...unheard].sort((a, b) => b.sentAt - a.sentAt)) {
    for (; next < pings.length; next += 1) {
      const ping = pings[next];
      if (ping === undefined || ping.pingAt <= frame.sentAt) break;
      const { socket, pongAt } = ping;
      earliest.set(socket, Math.min(pongAt, earliest.get(socket) ?? pongAt));
    }
    frame.settledAt = earliest.get(frame.socket);
  }
}
