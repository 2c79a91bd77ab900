/**
 * Owns how long a socket was silent, or had no session, when it was closed, as far as a trace can tell. Judges
 * nothing.
 */
import { CloseCode } from '@audiocall/proto';
import { CLOCK_MS } from './endings.js';
import type { Facts, SessionFact, SocketFact } from './facts.js';
import { findSentOn, findSteps } from './lookups.js';
import { msAt } from './timeline.js';

/** A socket, from where it bore a session until its client looked no more, or the session went elsewhere. */
export interface Stretch {
  readonly socket: SocketFact;
  readonly from: number;
  readonly until: number;
}

export function findStretches(facts: Facts, session: SessionFact): readonly Stretch[] {
  const { createdAt, resumes, participant } = session;
  // The session's own socket is the one that it came to last.
  const socket = resumes[0]?.from ?? session.socket;
  const last = findSteps(facts, participant).at(-1);
  const borne = [{ socket, at: createdAt }, ...resumes];
  return borne.map(({ socket: on, at }, index) => {
    const ends = [on.stoppedAt, on.closedAt, resumes[index]?.at, last];
    return { socket: on, from: at, until: Math.min(...ends.filter((end) => end !== undefined)) };
  });
}

/** The entries at which a socket was pinged since it bore its session. */
export function findPings(
  facts: Facts,
  { socket: { participant, index }, from, until }: Stretch,
): readonly number[] {
  const pings: number[] = [];
  for (const step of findSteps(facts, participant)) {
    const entry = facts.entries[step];
    if (step <= from || step >= until || entry?.socket !== index) continue;
    if (entry.what.case !== 'received') continue;
    const { body } = entry.what.value;
    if (body.case === 'control' && body.value.body.case === 'ping') pings.push(step);
  }
  return pings;
}

/** For how long the server may have heard nothing. A frame that is on its way yet is no sign of life. */
export function readSilence(
  facts: Facts,
  session: SessionFact,
  socket: SocketFact,
  closedAt: number,
): number {
  const { participant } = session;
  const settles = facts.settles.get(participant) ?? [];
  const pings = settles.filter((settle) => settle.socket === socket).map(({ pingAt }) => pingAt);
  const requests = findSentOn(facts, socket)
    .filter((sent) => sent.answeredAt !== undefined)
    .map((sent) => sent.sentAt);
  const lastAnswered = Math.max(session.requestedAt, ...pings, ...requests);
  return msAt(facts, closedAt) - msAt(facts, lastAnswered);
}

/** What is sent so shortly before a close may cross it. */
export const CROSSING_MS = 1000;

/** For how long the server may have read nothing, also of frames that have no answer, but for those that may cross the close. */
export function readUncrossed(facts: Facts, socket: SocketFact, closedAt: number): number {
  const { participant, index } = socket;
  const closedMs = msAt(facts, closedAt);
  const last = findSteps(facts, participant).findLast((step) => {
    const entry = facts.entries[step];
    return (
      entry?.socket === index && entry.what.case === 'sent' && closedMs - entry.atMs > CROSSING_MS
    );
  });
  return last === undefined ? Number.POSITIVE_INFINITY : closedMs - msAt(facts, last);
}

/** A frame may have found its socket closed: that was known, or it was due for silence, and nothing behind it was answered. */
export function mayCrossSilence(facts: Facts, socket: SocketFact, step: number): boolean {
  const { session, participant, closedAt, closeCode } = socket;
  if (closedAt === undefined) return false;
  if (closedAt < step) return true;
  if (session === undefined || closeCode !== CloseCode.PING_LOST) return false;
  if (msAt(facts, closedAt) - msAt(facts, step) > CROSSING_MS) return false;
  const settles = facts.settles.get(participant) ?? [];
  if (settles.some((settle) => settle.socket === socket && settle.pingAt > step)) return false;
  const allowed = 2 * (session.granted.timers?.pingMs ?? 0);
  return readSilence(facts, session, socket, closedAt) >= allowed - CLOCK_MS;
}

/** The longest time for a socket without a session: a session may have asked for less. 0 where nobody was told. */
export function findHelloMs({ sessions }: Facts): number {
  return Math.max(0, ...sessions.map(({ granted }) => granted.timers?.helloMs ?? 0));
}

/**
 * How old a socket was at most when it was closed, and how old it had to be at least. A busy harness
 * notes an open socket late: without the time at which it was dialled, only much too early is certain.
 */
export function readAge(
  facts: Facts,
  socket: SocketFact,
  closedAt: number,
  helloMs: number,
): { readonly ms: number; readonly leastMs: number } {
  const what = facts.entries[socket.openedAt]?.what;
  const dialledMs = what?.case === 'opened' ? what.value.dialledMs : 0;
  if (dialledMs > 0) return { ms: msAt(facts, closedAt) - dialledMs, leastMs: helloMs * 0.9 };
  return { ms: msAt(facts, closedAt) - msAt(facts, socket.openedAt), leastMs: helloMs / 2 };
}
