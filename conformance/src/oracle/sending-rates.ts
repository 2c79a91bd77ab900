/**
 * Owns how often something may have reached the server within a period, as far as a trace can tell: a frame
 * arrives after it was sent, and before anything behind it is answered. Judges nothing.
 */
import { StatusCode } from '@audiocall/proto';
import type { Facts, SentFrame, SessionFact, SocketFact } from './facts.js';
import { findSentOn } from './lookups.js';
import { msAt } from './timeline.js';

/** A frame, and when it reached the server at the latest. */
export interface Arrival {
  readonly sent: SentFrame;
  readonly sentMs: number;
  /** Infinity where nothing says that it did. */
  readonly latestMs: number;
}

/** Two clocks may differ by so much over a period. */
const CLOCKS_MS = 100;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** The frames of a socket, in their order. */
export function listArrivals(facts: Facts, socket: SocketFact): readonly Arrival[] {
  const own = findSentOn(facts, socket);
  const pongs = new Map(
    (facts.settles.get(socket.participant) ?? []).map(({ pingAt, pongAt }) => [pingAt, pongAt]),
  );
  let latestMs = Number.POSITIVE_INFINITY;
  const arrivals: Arrival[] = [];
  for (const sent of own.toReversed()) {
    const proof = sent.answeredAt ?? pongs.get(sent.sentAt);
    if (proof !== undefined) latestMs = Math.min(latestMs, msAt(facts, proof));
    arrivals.push({ sent, sentMs: msAt(facts, sent.sentAt), latestMs });
  }
  return arrivals.reverse();
}

/** Whether an offer may have been one too many: more than `rate` of them may have come in the minute before it. */
function mayExceed(offers: readonly Arrival[], index: number, rate: number): boolean {
  const fromMs = (offers[index]?.sentMs ?? 0) - MINUTE_MS - CLOCKS_MS;
  let recent = 0;
  // From the newest on, since that is where the recent ones are.
  for (let at = index; at >= 0 && recent <= rate; at -= 1) {
    if ((offers[at]?.latestMs ?? fromMs) >= fromMs) recent += 1;
  }
  return recent > rate;
}

/** Whether a frame of a socket may have been beyond its rate of frames. */
export function mayBeTooMany(arrivals: readonly Arrival[], index: number, rate: number): boolean {
  const fromMs = (arrivals[index]?.sentMs ?? 0) - SECOND_MS - CLOCKS_MS;
  // None of a socket arrives before an earlier one: where this one may be that recent, so may all behind it.
  return rate > 0 && (arrivals[index - rate]?.latestMs ?? -Infinity) >= fromMs;
}

/** The rate of frames that holds for a socket: what its session was told, or else the highest that anybody was. */
export function findFrameRate({ sessions }: Facts, { session }: SocketFact): number {
  const known = sessions.map(({ granted }) => granted.limits?.framesPerSecond ?? 0);
  return session?.granted.limits?.framesPerSecond ?? Math.max(0, ...known);
}

/** Whether a frame that nothing came back for may have been beyond the rate. */
export function mayBeBeyondRate(arrivals: readonly Arrival[], rate: number): boolean {
  return arrivals.some(
    ({ latestMs }, index) => latestMs === Infinity && mayBeTooMany(arrivals, index, rate),
  );
}

/** A frame with which so many were sent within a second; undefined where the socket never came to its rate. */
export function findRateReached(arrivals: readonly Arrival[], rate: number): Arrival | undefined {
  if (rate === 0) return undefined;
  return arrivals.find(
    ({ sentMs }, index) => sentMs - (arrivals[index - rate + 1]?.sentMs ?? -Infinity) <= SECOND_MS,
  );
}

/** Whether an offer may have been beyond the rate of offers, of its user or of its address. */
export function mayBeOneOfferTooMany(
  facts: Facts,
  offer: SentFrame,
  session: SessionFact,
  rate: number,
): boolean {
  if (rate === 0) return false;
  // Others may call from the same address, and nobody has counted them.
  if (facts.server?.exclusive !== true) return true;
  const offers = listOffers(facts, session.service);
  const index = offers.findIndex(({ sent }) => sent === offer);
  return mayExceed(offers, index, rate);
}

/** A refused offer may count as well. */
function listOffers(facts: Facts, service: string): readonly Arrival[] {
  return facts.sent
    .filter((sent) => sent.frame.body.case === 'offerCall' && sent.session?.service === service)
    .map((sent) => ({
      sent,
      sentMs: msAt(facts, sent.sentAt),
      latestMs: sent.answeredAt === undefined ? Infinity : msAt(facts, sent.answeredAt),
    }));
}

/** How many offers a user made that were not refused for a rate. */
export function countOffers(facts: Facts, session: SessionFact): number {
  return listOffers(facts, session.service).filter(
    ({ sent }) =>
      sent.session?.user === session.user &&
      sent.response !== undefined &&
      sent.response.status?.code !== StatusCode.RATE_LIMITED,
  ).length;
}
