/** Owns what becomes of a socket that is not read: LM-3. */
import { CloseCode, EndReason, utf8Length } from '@audiocall/proto';
import type { CallFact, EventFact, Facts, SentFrame, SessionFact, SocketFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { findPeer, msAt, phaseAt } from '../timeline.js';

/**
 * What the systems at both ends may hold of a socket, beside what the server has not sent: more than any is
 * set up for by default.
 */
const SYSTEMS_BYTES = 16 * 1024 * 1024;

/** What a frame and each candidate in it may take beside the text. */
const FRAME_BYTES = 512;
const CANDIDATE_BYTES = 320;
/** What a UTF-16 unit takes in UTF-8 at most. */
const UNIT_BYTES = 3;

/** LM-3: a socket that leaves too much unread is lost, where nothing can lie between, and nobody else notices. */
export const slowReaders: Monitor = {
  clauses: ['LM-3'],
  watch(facts, verdict) {
    for (const socket of facts.sockets) {
      const { session, stoppedAt } = socket;
      const limit = session?.granted.limits?.maxBackpressureBytes ?? 0;
      if (stoppedAt === undefined || session === undefined || limit === 0) continue;
      checkOthers(facts, verdict, socket, stoppedAt);
      for (const call of facts.calls.values()) {
        const phase = phaseAt(call, stoppedAt);
        const peer = findPeer(call, session);
        if (peer === undefined || (phase !== 'claimed' && phase !== 'connected')) continue;
        checkPeer(facts, verdict, { session, socket, stoppedAt, limit, call, peer });
      }
    }
  },
};

/** Somebody reads nothing in a call, and the other party sends on. */
interface Stall {
  readonly session: SessionFact;
  /** The one that is not read; its session may have another one later. */
  readonly socket: SocketFact;
  readonly stoppedAt: number;
  readonly limit: number;
  readonly call: CallFact;
  readonly peer: SessionFact;
}

function checkPeer(facts: Facts, verdict: Verdict, stall: Stall): void {
  const { session, stoppedAt, limit, call, peer } = stall;
  const told = facts.events.find((fact) => fact.at > stoppedAt && isLoss(fact, stall));
  const passedOn = facts.sent.filter(
    (sent) => sent.session === peer && sent.sentAt > stoppedAt && callIdOf(sent) === call.id,
  );
  // Measured once, and only where it counts: there may be hundreds of Pings, and descriptions are long.
  let sizes: readonly Size[] | undefined;
  const sizeUntil = (step: number, bound: 'least' | 'most'): number => {
    sizes ??= passedOn.map(measure);
    return sizes.reduce((sum, size) => sum + (size.sentAt < step ? size[bound] : 0), 0);
  };
  // A UTF-16 unit takes one byte at least, and three at most, which is told without reading the text.
  const unitsUntil = (step: number): number =>
    passedOn.reduce((sum, sent) => sum + (sent.sentAt < step ? sumTexts(sent, unitsOf) : 0), 0);
  const mayBeTooMuch = UNIT_BYTES * unitsUntil(Infinity) > limit + SYSTEMS_BYTES;
  if (told !== undefined) verdict.reach('LM-3');
  // What lies between, such as a proxy, may have taken any number of bytes.
  const isNear = facts.server?.startedHere === true;
  const settles = isNear && mayBeTooMuch ? (facts.settles.get(peer.participant) ?? []) : [];
  const late = settles.find(
    ({ pingAt, pongAt }) =>
      pongAt < (told?.at ?? Infinity) && sizeUntil(pingAt, 'least') > limit + SYSTEMS_BYTES,
  );
  if (late !== undefined) {
    verdict.break(
      'LM-3',
      late.pongAt,
      peer.participant,
      `${session.participant} has read nothing of ${sizeUntil(late.pingAt, 'least')} bytes that ${peer.participant} sent it, and its socket was not treated as lost; max_backpressure_bytes is ${limit}.`,
    );
  }
  if (told === undefined || !isTooSoon(facts, stall, told)) return;
  if (unitsUntil(told.at) > limit) return;
  const most = sizeUntil(told.at, 'most') + FRAME_BYTES * call.events.length;
  if (most > limit) return;
  verdict.break(
    'LM-3',
    told.at,
    peer.participant,
    `${session.participant}'s socket was treated as lost when at most ${most} bytes waited for it; max_backpressure_bytes is ${limit}.`,
  );
}

/** The other party is told that the socket is lost. */
function isLoss({ event, session }: EventFact, { call, peer }: Stall): boolean {
  const { body } = event;
  if (session !== peer || event.callId !== call.id) return false;
  return (
    body.case === 'peerState' ||
    (body.case === 'leave' && body.value.reason === EndReason.PEER_LOST)
  );
}

/** It was not silent for too long (SE-8), and has not gone by itself. */
function isTooSoon(facts: Facts, { session, socket, stoppedAt }: Stall, told: EventFact): boolean {
  const { closedAt } = socket;
  if (closedAt !== undefined && closedAt < told.at) return false;
  const { pingMs = 0 } = session.granted.timers ?? {};
  return msAt(facts, told.at) - msAt(facts, stoppedAt) < pingMs;
}

function callIdOf({ frame: { body } }: SentFrame): string | undefined {
  return body.case === 'candidates' || body.case === 'description' ? body.value.callId : undefined;
}

/** The size of a frame, as far as a trace tells it. */
interface Size {
  readonly sentAt: number;
  /** What the text in it takes. */
  readonly least: number;
  readonly most: number;
}

function measure(sent: SentFrame): Size {
  const least = sumTexts(sent, utf8Length);
  return { sentAt: sent.sentAt, least, most: least + overheadOf(sent) };
}

const unitsOf = ({ length }: string): number => length;

function sumTexts({ frame: { body } }: SentFrame, sizeOf: (text: string) => number): number {
  if (body.case === 'description') return sizeOf(body.value.sdp);
  if (body.case !== 'candidates') return 0;
  return body.value.candidates.reduce((sum, { candidate }) => sum + sizeOf(candidate), 0);
}

/** What it takes beside the text, at most. */
function overheadOf({ frame: { body } }: SentFrame): number {
  const count = body.case === 'candidates' ? body.value.candidates.length : 0;
  return FRAME_BYTES + count * CANDIDATE_BYTES;
}

/** Closes that have a reason of their own. */
const OTHER_CLOSES: ReadonlySet<number | undefined> = new Set<number | undefined>(
  Object.values(CloseCode),
);

/** Nobody else loses a socket for it. */
function checkOthers(facts: Facts, verdict: Verdict, slow: SocketFact, stoppedAt: number): void {
  for (const socket of facts.sockets) {
    const { participant, closedAt, closeCode, byParticipant, stoppedAt: ownStop } = socket;
    if (closedAt === undefined || closedAt < stoppedAt || byParticipant) continue;
    if (ownStop !== undefined || OTHER_CLOSES.has(closeCode)) continue;
    verdict.break(
      'LM-3',
      closedAt,
      participant,
      `${slow.participant} read nothing, and ${participant}'s socket was closed with code ${closeCode}; nobody else notices.`,
    );
  }
}
