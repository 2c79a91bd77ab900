/**
 * Owns how sessions come and go in a trace: created, resumed on another socket, lost with their socket,
 * replaced, ended.
 */
import {
  CloseCode,
  type CreateSession,
  type CreateSessionResult,
  Feature,
  type Resume,
  type ResumeResult,
  SessionClosedReason,
  SessionPolicy,
  type SocketClosed,
  type TraceEntry,
} from '@audiocall/proto';
import { CLOCK_MS, latenessOf } from './endings.js';
import type { ResumeFact, SentFrame, SessionFact } from './facts.js';
import { findLastLoss, findLostResumes } from './lost-resumes.js';
import type { Notebook, SocketNotes } from './notebook.js';

/** A socket was given a session. */
export function noteSession(
  facts: Notebook,
  notes: SocketNotes,
  request: SentFrame,
  asked: CreateSession,
  granted: CreateSessionResult,
  step: number,
): void {
  for (const other of facts.sessions) {
    const isSameUser = other.service === asked.serviceId && other.user === granted.userId;
    if (!isSameUser || other.socket === notes.socket) continue;
    const isSameDevice = asked.deviceId !== '' && asked.deviceId === other.deviceId;
    if (granted.sessionPolicy === SessionPolicy.FORK && !isSameDevice) continue;
    // Under REJECT it takes the place of nothing: what may have been over is.
    const isBeside = granted.sessionPolicy === SessionPolicy.REJECT && !isSameDevice;
    if (isBeside && other.endsFrom === undefined) continue;
    // That it was replaced may be read before the response to the request that ended it.
    const isReplaced =
      other.socket.closeCode === CloseCode.REPLACED || wasToldReplaced(facts, other);
    const from = other.endsFrom ?? request.sentAt;
    other.endsFrom = isReplaced ? Math.min(from, request.sentAt) : from;
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
    scope: notes.scope,
    socket: notes.socket,
    losses: [],
    resumes: [],
    endsFrom: undefined,
    endedAt: undefined,
  };
  notes.session = session;
  notes.socket.session ??= session;
  facts.sessions.push(session);
  // What was sent right behind CreateSession belongs to the session already.
  for (const sent of facts.sent) {
    if (sent.socket === notes.socket && sent.sentAt > request.sentAt) sent.session ??= session;
  }
}

function wasToldReplaced({ events }: Notebook, session: SessionFact): boolean {
  return events.some(
    ({ session: to, event: { body } }) =>
      to === session &&
      body.case === 'sessionClosed' &&
      body.value.reason === SessionClosedReason.REPLACED,
  );
}

/** A socket took a session over. */
export function noteResume(
  facts: Notebook,
  notes: SocketNotes,
  request: SentFrame,
  asked: Resume,
  result: ResumeResult,
  step: number,
): void {
  const session = facts.sessions.find(({ id }) => id === asked.sessionId);
  if (session === undefined) return;
  const resume: ResumeFact = {
    request,
    at: step,
    lastSeq: asked.lastSeq,
    result,
    socket: notes.socket,
    from: session.socket,
    lost: forgetLost(facts, session, request, result),
  };
  adoptScope(notes, session, request);
  // What has no id belongs to it as well.
  for (const sent of facts.sent) {
    if (sent.socket === notes.socket && sent.sentAt > request.sentAt) sent.session ??= session;
  }
  session.resumes.push(resume);
  session.socket = notes.socket;
  const loss = session.losses.at(-1);
  if (loss !== undefined) loss.backAt ??= step;
  // It was not certain that the session could be resumed; now it is.
  if (session.endedAt === undefined && loss?.at === session.endsFrom) session.endsFrom = undefined;
  notes.session = session;
  notes.socket.session ??= session;
  notes.lastResponseId = asked.lastResponseId;
}

/** The requests above the highest one that was processed never arrived: whoever sends them again sends them first. */
function forgetLost(
  facts: Notebook,
  session: SessionFact,
  resume: SentFrame,
  { lastRequestId }: ResumeResult,
): readonly SentFrame[] {
  const lost = facts.sent.filter(
    (sent) =>
      sent.scope === session.scope &&
      sent.sentAt < resume.sentAt &&
      sent.frame.requestId > lastRequestId &&
      sent.response === undefined,
  );
  for (const sent of lost) {
    facts.sent.splice(facts.sent.indexOf(sent), 1);
    facts.unheard.push(sent);
    session.scope.delete(sent.frame.requestId);
  }
  return lost;
}

/** The ids of the session count on; what was sent right behind the Resume belongs to it already. */
function adoptScope(notes: SocketNotes, session: SessionFact, resume: SentFrame): void {
  for (const [id, frames] of notes.scope) {
    for (const sent of frames) {
      if (sent.sentAt <= resume.sentAt) continue;
      sent.scope = session.scope;
      sent.session = session;
      session.scope.set(id, [...(session.scope.get(id) ?? []), sent]);
    }
  }
  notes.scope = session.scope;
}

/** The server said that a session is over. */
export function noteEnd(session: SessionFact | undefined, step: number): void {
  if (session === undefined) return;
  session.endsFrom ??= step;
  session.endedAt ??= step;
}

/** Closes that end a session, whatever is in force. */
const FINAL_CLOSES: ReadonlySet<number> = new Set([
  CloseCode.WRONG_KIND,
  CloseCode.UNDECODABLE,
  CloseCode.OVERSIZE,
  CloseCode.DESTROYED,
  CloseCode.REPLACED,
  CloseCode.POLICY,
]);

/** A socket is closed. */
export function noteClosed(notes: SocketNotes, closed: SocketClosed, step: number): void {
  const { socket, session, heardAt } = notes;
  if (socket.closedAt !== undefined) return;
  socket.closedAt = step;
  socket.closeCode = closed.code;
  socket.byParticipant = closed.byParticipant;
  if (session === undefined || session.socket !== socket) return;
  const isResumable = session.granted.features.includes(Feature.RESUME);
  if (!isResumable || FINAL_CLOSES.has(closed.code)) {
    // The server ended it at some moment since it last heard of it, and others may know that first.
    session.endsFrom ??= socket.stoppedAt ?? (closed.byParticipant ? step : heardAt);
    if (!closed.byParticipant) session.endedAt ??= step;
    return;
  }
  if (closed.code === CloseCode.TAKEN_OVER || session.endsFrom !== undefined) return;
  const proof = findProof(notes, session);
  const earliestAt = socket.stoppedAt ?? heardAt;
  if (proof !== 'none') {
    session.losses.push({ socket, at: step, earliestAt, backAt: undefined });
  }
  if (proof !== 'certain' || notes.hasRaw) session.endsFrom = step;
  if (proof === 'none') session.endedAt = step;
}

/** Whether the server had received a frame of the session, without which it cannot be resumed. */
function findProof(notes: SocketNotes, session: SessionFact): 'certain' | 'possible' | 'none' {
  // What was sent right behind CreateSession came behind it, too.
  const { resumes, requestedAt } = session;
  if (resumes.length > 0 || notes.settledAt > requestedAt) return 'certain';
  const later = [...session.scope.values()].flat().filter(({ sentAt }) => sentAt > requestedAt);
  if (later.some((sent) => sent.answeredAt !== undefined)) return 'certain';
  return notes.sentAt > requestedAt ? 'possible' : 'none';
}

/** A Resume whose answer nobody read took the session over: it was lost again with that socket. */
function noteLostTakeover({ sent }: Notebook, session: SessionFact): void {
  const { socket, endsFrom, losses } = session;
  if (socket.closeCode !== CloseCode.TAKEN_OVER || endsFrom !== undefined) return;
  const taker = findLostResumes(sent, session).at(-1);
  const at = taker?.socket.closedAt;
  if (taker === undefined || at === undefined) return;
  losses.push({ socket: taker.socket, at, earliestAt: taker.sentAt, backAt: undefined });
}

/** Sessions that nobody came back for: from where on they may be over, and from where on they are. */
export function noteExpiries(facts: Notebook, entries: readonly TraceEntry[]): void {
  for (const session of facts.sessions) {
    noteLostTakeover(facts, session);
    const loss = session.losses.at(-1);
    if (loss === undefined || loss.backAt !== undefined) continue;
    const lastAt = findLastLoss(findLostResumes(facts.sent, session), loss.at);
    const resumeMs = session.granted.timers?.resumeMs ?? 0;
    const msOf = (step: number): number => entries[step]?.atMs ?? 0;
    const first = msOf(loss.earliestAt) + resumeMs - CLOCK_MS;
    const last = (entries[lastAt]?.atMs ?? Infinity) + resumeMs + latenessOf(resumeMs);
    const findFrom = (ms: number, known: number | undefined): number | undefined => {
      const step = entries.findIndex(({ atMs }, at) => at > loss.at && atMs >= ms);
      if (step < 0) return known;
      return known === undefined ? step : Math.min(step, known);
    };
    session.endsFrom = findFrom(first, session.endsFrom);
    session.endedAt = findFrom(last, session.endedAt);
  }
}
