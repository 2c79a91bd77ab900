/**
 * Owns whether a trace explains why a socket was closed: its participant did that, or a clause lets the server do
 * so. What waits on such a socket is owed nothing. Judges nothing: whether the close was right is for the monitors.
 */
import { CloseCode, StatusCode, type Trace } from '@audiocall/proto';
import { CLOCK_MS } from './endings.js';
import type { Facts, SentFrame, SocketFact } from './facts.js';
import { isGoingAway } from './going-away.js';
import { findHelloMs, findPings, findStretches, readAge, readSilence } from './liveness.js';
import { nameValue } from './name-value.js';
import { readTrace } from './read-trace.js';
import { findFrameRate, listArrivals, mayBeBeyondRate } from './sending-rates.js';

/** Who waited in vain on a socket that was closed. */
export interface ClosedWait {
  readonly participant: string;
  /** Which of its sockets. */
  readonly socket: number;
  /** What it waited for: `the response to request 3`. */
  readonly what: string;
  /** The request whose response that is, if it is one. */
  readonly requestId?: number;
}

/** A sentence without a full stop when something in the trace explains the close; undefined when nothing does. */
export function explainClose(trace: Trace, wait: ClosedWait): string | undefined {
  return explainIn(readTrace(trace), wait);
}

/** The first of those who waited on a closed socket whose close nothing in the trace explains. */
export function findUnexplained<Wait extends ClosedWait>(
  trace: Trace,
  waits: readonly Wait[],
): Wait | undefined {
  // Most sockets are closed by their participants, which takes no reading.
  const byServer = trace.entries.some(
    ({ what }) => what.case === 'closed' && !what.value.byParticipant,
  );
  if (waits.length === 0 || !byServer) return undefined;
  const facts = readTrace(trace);
  return waits.find((wait) => explainIn(facts, wait) === undefined);
}

function explainIn(facts: Facts, wait: ClosedWait): string | undefined {
  const { participant, socket: index, what, requestId } = wait;
  const socket = facts.sockets.find(
    (each) => each.participant === participant && each.index === index,
  );
  if (socket?.closedAt === undefined) return undefined;
  const { closedAt } = socket;
  const why = socket.byParticipant
    ? `by itself${describeRefusal(facts, socket, closedAt)}`
    : findReason(facts, socket, closedAt);
  if (why === undefined) return undefined;
  const sentAt = facts.entries.findLastIndex(
    (entry) =>
      entry.participant === participant &&
      entry.socket === index &&
      entry.what.case === 'sent' &&
      entry.what.value.requestId === requestId,
  );
  const when =
    sentAt > closedAt ? `before it sent request ${requestId}` : `while it waited for ${what}`;
  return `${participant}'s socket was closed ${why} ${when}; nothing is owed on a closed socket`;
}

/** Why it still uses a socket that it has closed: it was not let back in. */
function describeRefusal({ sent }: Facts, { session }: SocketFact, closedAt: number): string {
  const refused = sent.find(({ frame: { body }, response, sentAt }) => {
    if (body.case !== 'resume' || body.value.sessionId !== session?.id) return false;
    return sentAt > closedAt && response !== undefined && response.status?.code !== StatusCode.OK;
  });
  const code = refused?.response?.status?.code;
  return code === undefined ? '' : `, and its Resume was answered ${nameValue(StatusCode, code)},`;
}

/** No server whose `hello_ms` is shorter gives anybody a session. */
const LEAST_HELLO_MS = 20;

/** So many failed Resumes close a socket (RS-6). */
const FAILED_RESUMES = 5;

/** Why the server may have closed the socket, with the clause that lets it do so. */
function findReason(facts: Facts, socket: SocketFact, closedAt: number): string | undefined {
  const { closeCode, stoppedAt } = socket;
  const reason = REASONS.get(closeCode);
  if (reason?.isGiven(facts, socket, closedAt) === true)
    return `with ${closeCode}, ${reason.says},`;
  if (stoppedAt === undefined) return undefined;
  return `with ${closeCode}, as it read nothing (LM-3),`;
}

interface Reason {
  readonly says: string;
  /** The trace holds what the clause asks for. */
  isGiven(facts: Facts, socket: SocketFact, closedAt: number): boolean;
}

const BROKEN_MESSAGE: Reason = {
  says: 'as it had sent a message that is no frame (WR-2 to WR-4)',
  isGiven: ({ entries }, { participant, index }, closedAt) =>
    entries.some(
      (entry, step) =>
        step < closedAt &&
        entry.participant === participant &&
        entry.socket === index &&
        entry.what.case === 'sentRaw',
    ),
};

const REASONS: ReadonlyMap<number | undefined, Reason> = new Map<number | undefined, Reason>([
  [CloseCode.WRONG_KIND, BROKEN_MESSAGE],
  [CloseCode.UNDECODABLE, BROKEN_MESSAGE],
  [CloseCode.OVERSIZE, BROKEN_MESSAGE],
  [
    CloseCode.GOING_AWAY,
    {
      says: 'as the server goes away (GA-1)',
      isGiven: (facts, _socket, closedAt) => isGoingAway(facts, closedAt),
    },
  ],
  [
    CloseCode.DESTROYED,
    {
      says: 'as it had destroyed its session (SE-5)',
      isGiven: ({ sent }, socket, closedAt) =>
        sent.some(
          (frame) =>
            frame.socket === socket &&
            frame.sentAt < closedAt &&
            frame.frame.body.case === 'destroySession',
        ),
    },
  ],
  [
    CloseCode.REPLACED,
    { says: 'as a newer session of its user took its place (MD-2)', isGiven: wasReplaced },
  ],
  [
    CloseCode.TAKEN_OVER,
    { says: 'as another socket asked for its session (RS-7, RS-8)', isGiven: wasMoved },
  ],
  [CloseCode.PING_LOST, { says: 'after two ping intervals of silence (SE-8)', isGiven: wasSilent }],
  [CloseCode.NO_HELLO, { says: 'as it had no session in time (SE-7)', isGiven: wasLate }],
  [CloseCode.POLICY, { says: 'as it had sent more than it may (LM-2, RS-6)', isGiven: wasTooMuch }],
]);

/** Another socket asked for a session of the same user, and was not refused. */
function wasReplaced(facts: Facts, socket: SocketFact, closedAt: number): boolean {
  const { session } = socket;
  if (session === undefined) return false;
  return facts.sent.some(({ frame: { body }, response, sentAt, socket: other }) => {
    if (body.case !== 'createSession' || other === socket || sentAt > closedAt) return false;
    if (body.value.serviceId !== session.service) return false;
    // Without a user_id it is for the server to say whose it is.
    if (response === undefined) return (body.value.userId ?? session.user) === session.user;
    const { result } = response;
    return result.case === 'createSession' && result.value.userId === session.user;
  });
}

/** Its session was asked for on another socket (RS-7, RS-8), which goes on with what is left to be told. */
export function wasMoved(facts: Facts, socket: SocketFact): boolean {
  const { participant, session, index, closedAt = 0 } = socket;
  return facts.sent.some((sent) => {
    const { body } = sent.frame;
    if (body.case !== 'resume' || body.value.sessionId !== session?.id) return false;
    const isElsewhere = sent.participant !== participant || sent.socket.index !== index;
    const code = sent.response?.status?.code;
    return isElsewhere && sent.sentAt < closedAt && code !== StatusCode.RESUME_FAILED;
  });
}

/** It was pinged, and nothing that it sent within two intervals was answered. */
function wasSilent(facts: Facts, socket: SocketFact, closedAt: number): boolean {
  const { session } = socket;
  const { pingMs = 0 } = session?.granted.timers ?? {};
  if (session === undefined || pingMs === 0) return false;
  const borne = findStretches(facts, session).find((stretch) => stretch.socket === socket);
  const isPinged = borne !== undefined && findPings(facts, borne).length > 0;
  return isPinged && readSilence(facts, session, socket, closedAt) >= 2 * pingMs - CLOCK_MS;
}

/** It had no session, and its time for one was over. */
function wasLate(facts: Facts, socket: SocketFact, closedAt: number): boolean {
  const { ms, leastMs } = readAge(facts, socket, closedAt, findHelloMs(facts));
  return socket.session === undefined && ms >= Math.max(leastMs, LEAST_HELLO_MS);
}

/** It sent more frames than its rate allows, or was refused too many Resumes. */
function wasTooMuch(facts: Facts, socket: SocketFact): boolean {
  const rate = findFrameRate(facts, socket);
  if (mayBeBeyondRate(listArrivals(facts, socket), rate)) return true;
  const isResume = ({ frame, socket: on }: SentFrame): boolean =>
    frame.body.case === 'resume' && on === socket;
  return facts.sent.filter(isResume).length >= FAILED_RESUMES;
}
