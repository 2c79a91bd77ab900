/**
 * Owns the rates of frames and offers: LM-2. A server may use them or not; it may not refuse what is within them,
 * and may not drop what is no request. What an address may have held is for the answers.
 */
import { CloseCode, StatusCode } from '@audiocall/proto';
import type { Facts, SentFrame, SocketFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import {
  type Arrival,
  countOffers,
  findFrameRate,
  findRateReached,
  listArrivals,
  mayBeBeyondRate,
  mayBeOneOfferTooMany,
  mayBeTooMany,
} from '../sending-rates.js';
import { nameRequest } from './requests.js';

/** LM-2: within a rate nothing happens, and beyond it nothing but what the clause names. */
export const rates: Monitor = {
  clauses: ['LM-2'],
  watch(facts, verdict) {
    for (const socket of facts.sockets) {
      checkSocket(facts, verdict, socket, findFrameRate(facts, socket));
    }
    for (const session of facts.sessions) {
      const { offersPerMinute = 0 } = session.granted.limits ?? {};
      if (offersPerMinute > 0 && countOffers(facts, session) >= offersPerMinute) {
        verdict.reach('LM-2');
      }
    }
  },
};

/** What came of the frames of one socket. */
function checkSocket(facts: Facts, verdict: Verdict, socket: SocketFact, rate: number): void {
  const arrivals = listArrivals(facts, socket);
  const reached = findRateReached(arrivals, rate);
  const isKnown = reached !== undefined && reached.latestMs < Number.POSITIVE_INFINITY;
  if (isKnown || (reached !== undefined && socket.closedAt !== undefined)) verdict.reach('LM-2');
  arrivals.forEach(({ sent }, index) => {
    // A repeat gets the same response again, whenever it comes (RQ-2).
    const isRefused = sent.response?.status?.code === StatusCode.RATE_LIMITED;
    if (isRefused && sent.repeats === undefined) {
      checkRefusal(facts, verdict, sent, mayBeTooMany(arrivals, index, rate), rate);
    }
  });
  if (reached !== undefined) checkDropped(facts, verdict, socket, arrivals, rate);
  checkClose(facts, verdict, socket, arrivals, rate);
}

/** A request was refused for a rate. */
function checkRefusal(
  facts: Facts,
  verdict: Verdict,
  sent: SentFrame,
  isTooMany: boolean,
  rate: number,
): void {
  const { participant, answeredAt = sent.sentAt, response, session, frame } = sent;
  verdict.reach('LM-2');
  const start = `${participant}'s ${nameRequest(sent)} was answered RATE_LIMITED`;
  if (!response?.status?.retryAfterMs) {
    verdict.break('LM-2', answeredAt, participant, `${start} without retry_after_ms.`);
  }
  if (isTooMany) return;
  const { offersPerMinute = 0 } = session?.granted.limits ?? {};
  const isOffer = frame.body.case === 'offerCall' && session !== undefined;
  if (isOffer && mayBeOneOfferTooMany(facts, sent, session, offersPerMinute)) return;
  const limits = `${rate} frames a second${isOffer ? ` and ${offersPerMinute} offers a minute` : ''}`;
  verdict.break(
    'LM-2',
    answeredAt,
    participant,
    `${start}, and no more had been sent than is announced: ${limits} (0 is any number).`,
  );
}

/** Wrong resume tokens close with the same code (RS-6), and what is no frame with others. */
function hasOtherReason(facts: Facts, { participant, index }: SocketFact): boolean {
  return facts.entries.some((entry) => {
    if (entry.participant !== participant || entry.socket !== index) return false;
    const { what } = entry;
    if (what.case === 'sentRaw') return true;
    const body = what.case === 'received' ? what.value.body : undefined;
    return body?.case === 'response' && body.value.status?.code === StatusCode.RESUME_FAILED;
  });
}

/** Closes that have a reason of their own, however much was sent. */
const OTHER_CLOSES: ReadonlySet<number | undefined> = new Set<number | undefined>([
  CloseCode.GOING_AWAY,
  CloseCode.DESTROYED,
  CloseCode.REPLACED,
  CloseCode.TAKEN_OVER,
  CloseCode.PING_LOST,
  CloseCode.NO_HELLO,
]);

/** Frames beyond the rate that are no requests are read later, and not dropped. */
function checkDropped(
  facts: Facts,
  verdict: Verdict,
  { participant }: SocketFact,
  arrivals: readonly Arrival[],
  rate: number,
): void {
  const answered = new Set((facts.settles.get(participant) ?? []).map(({ pingAt }) => pingAt));
  const dropped = arrivals.find(
    ({ sent }, index) =>
      sent.frame.body.case === 'ping' &&
      !answered.has(sent.sentAt) &&
      mayBeTooMany(arrivals, index, rate) &&
      sent.settledAt !== undefined,
  );
  if (dropped === undefined) return;
  verdict.break(
    'LM-2',
    dropped.sent.settledAt ?? dropped.sent.sentAt,
    participant,
    `${participant} sent more than ${rate} frames within a second, and a Ping among them was dropped: a later one was answered. The server reads no further for a while, or closes with ${CloseCode.POLICY}.`,
  );
}

/** A socket is closed with 4008 where it went beyond its rate, and neither otherwise nor in another way. */
function checkClose(
  facts: Facts,
  verdict: Verdict,
  socket: SocketFact,
  arrivals: readonly Arrival[],
  rate: number,
): void {
  const { participant, closedAt, closeCode, byParticipant } = socket;
  if (closedAt === undefined || byParticipant || OTHER_CLOSES.has(closeCode)) return;
  const isPolicy = closeCode === CloseCode.POLICY;
  if (!isPolicy && findRateReached(arrivals, rate) === undefined) return;
  const isBeyond = mayBeBeyondRate(arrivals, rate);
  if (isBeyond === isPolicy || hasOtherReason(facts, socket)) return;
  verdict.break(
    'LM-2',
    closedAt,
    participant,
    isBeyond
      ? `${participant} sent more than ${rate} frames within a second and its socket was closed with code ${closeCode}; ${CloseCode.POLICY} is right.`
      : `${participant}'s socket was closed with ${closeCode}, and it had sent no more than the ${rate} frames a second that are announced (0 is any number).`,
  );
}
