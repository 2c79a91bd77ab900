/** Owns sockets that fall silent, or never speak: SE-7, SE-8. */
import { CloseCode } from '@audiocall/proto';
import { isDestroy } from '../destroys.js';
import { requireField } from '../duty.js';
import { CLOCK_MS, latenessOf } from '../endings.js';
import type { Facts, SessionFact, SocketFact } from '../facts.js';
import {
  CROSSING_MS,
  findHelloMs,
  findPings,
  findStretches,
  readAge,
  readSilence,
  readUncrossed,
  type Stretch,
} from '../liveness.js';
import { findSteps } from '../lookups.js';
import type { Monitor, Verdict } from '../monitor.js';
import { msAt } from '../timeline.js';

/** RFC 6455: the server goes away. It may do so at any time. */
const GOING_AWAY = 1001;

/** SE-7: a socket without a session is closed in time. */
export const hello: Monitor = {
  clauses: ['SE-7'],
  watch(facts, verdict) {
    if (facts.sessions.length === 0) return;
    const helloMs = findHelloMs(facts);
    for (const socket of facts.sockets) {
      const { participant } = socket;
      if (socket.session !== undefined || socket.closeCode === CloseCode.POLICY) continue;
      const isUnread = socket.byParticipant && socket.stoppedAt !== undefined;
      if (isUnread || hasRaw(facts, participant) || wasUnreadable(facts, socket)) continue;
      if (socket.closeCode === GOING_AWAY) continue;
      checkHello(facts, verdict, participant, socket, helloMs);
    }
  },
};

function checkHello(
  facts: Facts,
  verdict: Verdict,
  participant: string,
  socket: SocketFact,
  helloMs: number,
): void {
  const until = socket.closedAt ?? facts.entries.length - 1;
  const age = msAt(facts, until) - msAt(facts, socket.openedAt);
  const start = `${participant}'s socket had no session and was`;
  if (age > helloMs + latenessOf(helloMs)) {
    verdict.break(
      'SE-7',
      until,
      participant,
      `${start} still open after ${Math.round(age)} ms; hello_ms is ${helloMs}.`,
    );
  }
  // A participant may close its own sooner.
  if (socket.closedAt === undefined || socket.byParticipant) return;
  const what = 'The close code of a socket without a session';
  const { closedAt, closeCode } = socket;
  if (mayHaveLostCode(facts, socket)) verdict.reach('SE-7');
  else requireField(verdict, 'SE-7', closedAt, participant, what, closeCode, CloseCode.NO_HELLO);
  const { ms, leastMs } = readAge(facts, socket, closedAt, helloMs);
  if (ms >= leastMs) return;
  verdict.break(
    'SE-7',
    closedAt,
    participant,
    `${start} closed after ${Math.round(ms)} ms already; hello_ms is ${helloMs}.`,
  );
}

/** RFC 6455: the socket ended without a close frame that was read. */
const NO_CLOSE_FRAME = 1006;

/**
 * What was sent last met a socket that was closed already: the system answers that with a reset, and a reset takes
 * away a close frame that nobody has read yet.
 */
function mayHaveLostCode(
  { entries }: Facts,
  { participant, index, closeCode, closedAt = entries.length }: SocketFact,
): boolean {
  if (closeCode !== NO_CLOSE_FRAME) return false;
  const last = entries.findLast(
    (entry, step) =>
      step < closedAt &&
      entry.participant === participant &&
      entry.socket === index &&
      (entry.what.case === 'sent' || entry.what.case === 'received'),
  );
  const isSent = last?.what.case === 'sent';
  return isSent && (entries[closedAt]?.atMs ?? 0) - last.atMs <= CROSSING_MS;
}

function hasRaw(facts: Facts, participant: string): boolean {
  return facts.entries.some(
    (entry) => entry.participant === participant && entry.what.case === 'sentRaw',
  );
}

/** The server sent what nobody can read: it may have granted a session. */
function wasUnreadable({ entries }: Facts, { participant, index }: SocketFact): boolean {
  return entries.some(
    (entry) =>
      entry.participant === participant &&
      entry.socket === index &&
      entry.what.case === 'receivedRaw',
  );
}

/** SE-8: the server pings, and closes a silent socket. */
export const liveness: Monitor = {
  clauses: ['SE-8'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      for (const stretch of findStretches(facts, session)) {
        checkPings(facts, verdict, session, stretch);
        checkSilence(facts, verdict, session, stretch);
      }
    }
  },
};

/** No gap between two pings is much longer than ping_ms. */
function checkPings(facts: Facts, verdict: Verdict, session: SessionFact, stretch: Stretch): void {
  const { pingMs = 0 } = session.granted.timers ?? {};
  const { participant } = session;
  const pings = findPings(facts, stretch);
  if (pings.length > 1) verdict.reach('SE-8');
  const steps = [stretch.from, ...pings, stretch.until];
  const gap = steps.findIndex((step, index) => {
    const before = steps[index - 1] ?? step;
    return msAt(facts, step) - msAt(facts, before) > pingMs + latenessOf(pingMs);
  });
  const at = steps[gap];
  if (pingMs === 0 || at === undefined || (session.endsFrom ?? at) < at) return;
  verdict.break(
    'SE-8',
    at,
    participant,
    `${participant} was not pinged for ${Math.round(msAt(facts, at) - msAt(facts, steps[gap - 1] ?? 0))} ms; ping_ms is ${pingMs}.`,
  );
}

/** Nobody who was silent for too long has its next Ping answered. */
function checkAnswered(facts: Facts, verdict: Verdict, stretch: Stretch, allowed: number): void {
  const { socket } = stretch;
  const { participant } = socket;
  const settles = facts.settles.get(participant)?.filter((settle) => settle.socket === socket);
  const most = allowed + latenessOf(allowed);
  let spokeMs = msAt(facts, stretch.from);
  for (const { pingAt, pongAt } of settles ?? []) {
    if (pingAt <= stretch.from || pongAt > stretch.until) continue;
    const pauseMs = msAt(facts, pingAt) - spokeMs;
    spokeMs = msAt(facts, pingAt);
    // Few pauses are that long, and only those are worth a search.
    const heardBy = pauseMs > most ? findHeardBy(facts, socket, pingAt) : undefined;
    if (heardBy === undefined) continue;
    const silence = msAt(facts, pingAt) - msAt(facts, Math.max(heardBy, stretch.from));
    if (silence <= most) continue;
    verdict.break(
      'SE-8',
      pongAt,
      participant,
      `${participant} had been silent for ${Math.round(silence)} ms, and its Ping was answered; two intervals are ${allowed} ms.`,
    );
    return;
  }
}

/** By when the server had the last frame of a socket before a step; undefined where it may have come later. */
function findHeardBy(facts: Facts, socket: SocketFact, step: number): number | undefined {
  const { participant, index } = socket;
  const last = findSteps(facts, participant).findLast((at) => {
    const entry = facts.entries[at];
    if (at >= step || entry?.socket !== index) return false;
    return entry.what.case === 'sent' || entry.what.case === 'sentRaw';
  });
  const ping = facts.settles.get(participant)?.find(({ pingAt }) => pingAt === last);
  const sent = facts.sent.find((each) => each.sentAt === last);
  const heardBy = ping?.pongAt ?? sent?.answeredAt;
  return heardBy !== undefined && heardBy < step ? heardBy : undefined;
}

/** Closes for which a session may be silent or not. */
const OTHER_CLOSES: ReadonlySet<number | undefined> = new Set([
  CloseCode.REPLACED,
  CloseCode.TAKEN_OVER,
  GOING_AWAY,
]);

/** Closes for a message that is no frame, which is read as late as any other. */
const BROKEN_CLOSES: ReadonlySet<number | undefined> = new Set([
  CloseCode.WRONG_KIND,
  CloseCode.UNDECODABLE,
  CloseCode.OVERSIZE,
]);

function checkSilence(
  facts: Facts,
  verdict: Verdict,
  session: SessionFact,
  stretch: Stretch,
): void {
  const { participant } = session;
  const { socket } = stretch;
  const { pingMs = 0 } = session.granted.timers ?? {};
  if (pingMs === 0) return;
  const steps = findSteps(facts, participant);
  const lastSent =
    steps.findLast((step) => {
      const entry = facts.entries[step];
      return entry?.socket === socket.index && entry.what.case === 'sent';
    }) ?? -1;
  const until = socket.closedAt ?? facts.entries.length - 1;
  const silence = msAt(facts, until) - msAt(facts, lastSent);
  const allowed = 2 * pingMs;
  if (silence > allowed + latenessOf(allowed) && !socket.byParticipant) {
    verdict.break(
      'SE-8',
      until,
      participant,
      `${participant} was silent for ${Math.round(silence)} ms and its socket was open; two intervals are ${allowed} ms.`,
    );
  }
  checkAnswered(facts, verdict, stretch, allowed);
  if (socket.closedAt === undefined || socket.byParticipant) return;
  if (socket.closeCode === CloseCode.PING_LOST && findPings(facts, stretch).length === 0) {
    verdict.break(
      'SE-8',
      socket.closedAt,
      participant,
      `${participant}'s socket was closed for silence, and the server had not sent it a single ping.`,
    );
  }
  const sinceAnswer = readSilence(facts, session, socket, socket.closedAt);
  if (socket.closeCode === CloseCode.PING_LOST && sinceAnswer < allowed - CLOCK_MS) {
    verdict.break(
      'SE-8',
      socket.closedAt,
      participant,
      `${participant}'s socket was closed for silence ${Math.round(sinceAnswer)} ms after a frame that the server answered; two intervals are ${allowed} ms.`,
    );
  } else if (socket.closeCode === CloseCode.PING_LOST) {
    checkSigns(facts, verdict, socket, allowed);
  }
  // Whatever else may close a socket that has been silent that long has a code of its own.
  const isOther = OTHER_CLOSES.has(socket.closeCode);
  if (silence < allowed - CLOCK_MS || isOther || wasDestroyed(facts, session)) return;
  if (BROKEN_CLOSES.has(socket.closeCode) && hasRaw(facts, participant)) return;
  const what = 'The close code of a silent socket';
  const { closedAt, closeCode } = socket;
  requireField(verdict, 'SE-8', closedAt, participant, what, closeCode, CloseCode.PING_LOST);
}

/** What has no answer is a sign of life, too: an Ack, a frame without a body. */
function checkSigns(facts: Facts, verdict: Verdict, socket: SocketFact, allowed: number): void {
  const { participant, closedAt } = socket;
  if (closedAt === undefined) return;
  const sinceSign = readUncrossed(facts, socket, closedAt);
  if (sinceSign >= allowed - CLOCK_MS) return;
  verdict.break(
    'SE-8',
    closedAt,
    participant,
    `${participant}'s socket was closed for silence ${Math.round(sinceSign)} ms after a frame that was sent long before; any frame is a sign of life, and two intervals are ${allowed} ms.`,
  );
}

/** It has ended its session, and has nothing more to say. */
function wasDestroyed({ sent }: Facts, session: SessionFact): boolean {
  const { closeCode } = session.socket;
  return (
    closeCode === CloseCode.DESTROYED &&
    sent.some((each) => each.session === session && isDestroy(each))
  );
}
