/**
 * Owns whether a request was alone on its way, so that the state in which the server processed it is known. Judges
 * nothing.
 */
import { EndReason, StatusCode } from '@audiocall/proto';
import { findCallsDuring } from './calls-during.js';
import { mayHaveRunOut } from './endings.js';
import type { CallFact, EventFact, Facts, SentFrame, SessionFact } from './facts.js';
import { gather } from './lookups.js';
import { oncePerTrace } from './once-per-trace.js';
import { countFront } from './sorted.js';
import { laySpans } from './spans.js';
import { findProcessed, findSettle } from './timeline.js';

/**
 * Nothing else was under way while this request was, or while a frame without an id was, until it was settled: every earlier frame of every participant was
 * answered or settled before, no other frame came between, and no session was being lost. Then the
 * state in which the server processed it is known.
 */
export function isAlone(facts: Facts, request: SentFrame): boolean {
  const known = ALONE(facts);
  const is = known.get(request) ?? wasAlone(facts, request);
  known.set(request, is);
  return is;
}

/** Several monitors ask for the same requests. By the traces, since a weak map of many entries is slow. */
const ALONE = oncePerTrace(() => new Map<SentFrame, boolean>());

function wasAlone(facts: Facts, request: SentFrame): boolean {
  const until = findDone(request);
  if (until === undefined) return false;
  if (wasCrossed(facts, request, until)) return false;
  for (const session of facts.sessions) {
    const from = session.endsFrom;
    if (from === undefined || from > until || endsBy(session, request)) continue;
    if (session.endedAt === undefined || session.endedAt > request.sentAt) return false;
  }
  for (const call of findCallsDuring(facts, request.sentAt, until)) {
    if (call.endedAt !== undefined && call.endedAt <= request.sentAt) continue;
    if (mayHaveRunOut(facts, call, until) || mayHaveMetBusy(facts, call, request)) return false;
    // The call went with a party's session, and nobody has read of it yet.
    const isGone = [call.caller, call.claimant].some(
      (party) =>
        party?.endsFrom !== undefined && party.endsFrom <= until && !endsBy(party, request),
    );
    if (isGone) return false;
  }
  for (const own of timerEndsOf(facts).values()) {
    if (mayHaveFired(facts, own, request.sentAt, until)) return false;
  }
  return true;
}

/** A timer may have fired by then whose event its participant read later: no Ping behind it shows that there was none. */
function mayHaveFired(
  facts: Facts,
  ends: readonly EventFact[],
  after: number,
  until: number,
): boolean {
  const next = ends[countFront(ends, ({ at }) => at <= after)];
  if (next === undefined) return false;
  const settled = findSettle(facts, next.participant, until);
  return settled === undefined || settled > next.at;
}

/** By when it was processed, as far as its own socket says. */
function findDone({ frame, answeredAt, settledAt }: SentFrame): number | undefined {
  return answeredAt ?? (frame.requestId === 0 ? settledAt : undefined);
}

/** Another frame was under way when the request was sent, or was sent before its response. */
function wasCrossed(facts: Facts, request: SentFrame, until: number): boolean {
  const causes = causesOf(facts);
  const before = countBefore(causes, request.sentAt);
  const next = causes[before]?.sent === request ? before + 1 : before;
  if ((causes[next]?.sent.sentAt ?? until + 1) <= until) return true;
  if ((causes[before - 1]?.doneBy ?? -1) <= request.sentAt) return false;
  for (let at = 0; at < before; at += 1) {
    const other = causes[at]?.sent;
    if (other !== undefined && mayCross(other, request)) return true;
  }
  return false;
}

/** An earlier frame may have changed something after the request was sent. */
function mayCross(other: SentFrame, request: SentFrame): boolean {
  const doneAt = findProcessed(other);
  if (doneAt !== undefined && doneAt <= request.sentAt) return false;
  // Candidates on the same socket change no state; a report may connect or end the call.
  const { body, requestId } = other.frame;
  const isTold = requestId === 0 && body.case === 'candidates';
  return other.participant !== request.participant || !isTold;
}

/** It is the request that ends a session, or that may: not one that is only sent when its time is over. */
export function endsBy({ endsFrom }: SessionFact, { frame, sentAt, response }: SentFrame): boolean {
  if (endsFrom !== sentAt) return false;
  const { case: kind } = frame.body;
  const isGap = kind === 'resume' && response?.status?.code === StatusCode.SEQ_GAP;
  return isGap || kind === 'createSession' || kind === 'destroySession';
}

/** The callee's user became a party of another call, which ends this one (BZ-2), and nobody has read of it. */
function mayHaveMetBusy(facts: Facts, call: CallFact, request: SentFrame): boolean {
  const { service } = call.caller;
  const until = findDone(request) ?? request.sentAt;
  if (call.claimedAt !== undefined) return false;
  const wasTold = (step: number): boolean => {
    const read = findSettle(facts, call.caller.participant, step);
    return call.caller.losses.length === 0 && read !== undefined && read < request.sentAt;
  };
  return claimsOf(facts)(call.offer.sentAt, until).some(
    ({ claim, claimant, caller }) =>
      claim !== undefined &&
      claim !== request &&
      // Its caller would have read of it by now: the call rings, which under SESSION it may go on to do (MD-4).
      !(claim.answeredAt !== undefined && wasTold(claim.answeredAt)) &&
      [claimant, caller].some(
        (party) => party?.service === service && party.user === call.terms.callee,
      ),
  );
}

/** The calls whose claims were under way: asked for at every request and call, and a flood of offers has none. */
const claimsOf = oncePerTrace(({ calls }) =>
  laySpans(
    [...calls.values()].filter(({ claim }) => claim !== undefined),
    ({ offer, claim }) => claim?.sentAt ?? offer.sentAt,
    ({ claim }) => claim?.answeredAt ?? Number.POSITIVE_INFINITY,
  ),
);

/** Everything that frames sent before a step had caused had reached this participant by then. */
export function wasSettled(facts: Facts, participant: string, step: number): boolean {
  const causes = causesOf(facts);
  const lastCause = causes[countBefore(causes, step) - 1]?.doneBy ?? -1;
  if (lastCause >= step) return false;
  const settles = facts.settles.get(participant) ?? [];
  // In the order of their Pongs, none of which comes before its Ping.
  for (let at = countFront(settles, ({ pongAt }) => pongAt < step) - 1; at >= 0; at -= 1) {
    const { pingAt = 0, pongAt = 0 } = settles[at] ?? {};
    if (pongAt <= lastCause) return false;
    if (pingAt > lastCause) return true;
  }
  return false;
}

/** A frame that may cause something, and by when it and all before it had been processed. */
interface Cause {
  readonly sent: SentFrame;
  readonly doneBy: number;
}

/** This is asked for at every request, and some traces have hundreds of them. */
const causesOf = oncePerTrace(listCauses);

function listCauses(facts: Facts): readonly Cause[] {
  const causes: Cause[] = [];
  let doneBy = -1;
  for (const sent of facts.sent) {
    const kind = sent.frame.body.case;
    if (kind === 'ping' || kind === 'pong') continue;
    doneBy = Math.max(doneBy, findProcessed(sent) ?? Number.POSITIVE_INFINITY);
    causes.push({ sent, doneBy });
  }
  return causes;
}

/** How many causes were sent before a step. */
function countBefore(causes: readonly Cause[], step: number): number {
  return countFront(causes, ({ sent }) => sent.sentAt < step);
}

/** By who reads them. Asked for at every request, and most traces have none. */
const timerEndsOf = gather(
  ({ events }) => events.filter(isTimerEnd),
  ({ participant }) => participant,
);

/** The events with which a timer of a call shows. */
function isTimerEnd(fact: EventFact): boolean {
  const body = fact.event.body;
  if (body.case === 'negotiationEnded') return true;
  if (body.case !== 'leave' && body.case !== 'cancel') return false;
  return (
    body.value.reason === EndReason.NO_ANSWER ||
    body.value.reason === EndReason.CONNECT_TIMEOUT ||
    body.value.reason === EndReason.MEDIA_TIMEOUT
  );
}
