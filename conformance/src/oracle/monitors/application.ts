/** Owns what an SDK tells its application, against what its socket received: G-8. */
import { type AppEvent, AppEventSchema, type Event, EventSchema } from '@audiocall/proto';
import { equals } from '@bufbuild/protobuf';
import { findTold, readDriven } from '../driven.js';
import { nameEvent } from '../duty.js';
import type { EventFact, Facts } from '../facts.js';
import { isDriver } from '../lookups.js';
import type { Monitor, Verdict } from '../monitor.js';
import { findOwnEnds, isToBeTold, type OwnEnd, tellsOwnEnd } from '../own-ends.js';
import { findSettle } from '../timeline.js';
import { type Difference, listDifferences } from '../told-differences.js';
import { explainAlert, isAnsweredByName } from './answered-by-name.js';
import { isLateRinging } from './client-events.js';

const TOLD = ['ringback', 'ringing', 'connected', 'mute', 'unmute', 'leave', 'cancel'] as const;

interface Told {
  readonly at: number;
  readonly event: AppEvent;
}

interface Received {
  readonly at: number;
  readonly event: Event;
}

/** G-8: every event once, in order, unchanged, and none that did not come. */
export const tellsApplication: Monitor = {
  clauses: ['G-8'],
  watch(facts, verdict) {
    for (const participant of facts.participants) {
      if (isDriver(facts, participant))
        checkParticipant(facts, verdict, participant, readTold(facts, participant));
    }
  },
};

function readTold(facts: Facts, participant: string): readonly Told[] {
  const names = new Set(TOLD.map((kind) => guideName(kind)));
  return facts.entries.flatMap((entry, at) => {
    if (entry.participant !== participant || entry.what.case !== 'report') return [];
    const { report } = entry.what.value;
    return report.case === 'event' && names.has(report.value.name)
      ? [{ at, event: report.value }]
      : [];
  });
}

function readReceived(facts: Facts, participant: string): readonly Received[] {
  const kinds: readonly (string | undefined)[] = TOLD;
  return facts.events
    .filter((fact) => fact.participant === participant && kinds.includes(fact.event.body.case))
    .filter((fact) => !isRepetition(facts, fact))
    .map(({ at, event }) => ({ at, event }));
}

/** An event with a seq that the session had before is no new one (G-2). */
function isRepetition(facts: Facts, { at, session, event }: EventFact): boolean {
  return facts.events.some(
    (earlier) =>
      earlier.at < at &&
      session !== undefined &&
      earlier.session === session &&
      earlier.event.seq === event.seq &&
      equals(EventSchema, earlier.event, event),
  );
}

/** Walks both lists: what was told has to be what was received, in order. */
function checkParticipant(
  facts: Facts,
  verdict: Verdict,
  participant: string,
  told: readonly Told[],
): void {
  const ends = findOwnEnds(facts, participant);
  const own = readOwn(ends, told);
  const all = readReceived(facts, participant);
  // The server may have ended the call as well: that is the same end.
  const received = all.filter(
    ({ event }) =>
      event.body.case !== 'leave' ||
      !ends.some(({ callId }) => callId === event.callId) ||
      told.some((each) => isSame(event, each.event)),
  );
  let next = 0;
  for (const { at, event } of told) {
    verdict.reach('G-8');
    if (own.some((each) => each.at === at)) continue;
    const match = received.findIndex((each, index) => index >= next && isSame(each.event, event));
    const source = received[match];
    if (source === undefined) {
      const why = explainUnsent(received, next, { at, event }, told);
      verdict.break(
        'G-8',
        at,
        participant,
        `${participant}'s application was given ${event.name}; ${why}.`,
      );
      continue;
    }
    if (source.at > at) {
      verdict.break(
        'G-8',
        at,
        participant,
        `${participant}'s application was given ${event.name} before the server had sent it.`,
      );
    }
    next = match + 1;
    checkAlert(facts, verdict, participant, source, { at, event });
  }
  const due = received.filter(
    ({ at: on, event }) => !isAnsweredByName(facts, participant, on, event),
  );
  const heard = told.filter((each) => !own.includes(each));
  checkNothingKept(facts, verdict, participant, due, heard);
  for (const end of ends) checkOwnEnd(facts, verdict, participant, end, told);
}

/** Nobody is alerted for the call that is being answered by name (R8). */
function checkAlert(
  facts: Facts,
  verdict: Verdict,
  participant: string,
  source: Received,
  { at, event }: Told,
): void {
  const driven = readDriven(facts).find((each) => each.participant === participant);
  const ringing = driven?.events.find((each) => each.at === source.at);
  if (driven === undefined || ringing === undefined) return;
  const why = explainAlert(driven, ringing, at);
  if (why === undefined) return;
  const text = `${participant}'s application was given ${event.name} of call ${event.callId}, and ${why}.`;
  verdict.break('G-8', at, participant, text);
}

/** What was told of calls that the SDK left by itself: once for each. */
function readOwn(ends: readonly OwnEnd[], told: readonly Told[]): readonly Told[] {
  return ends.flatMap((end) => {
    const first = told.find(({ event }) => tellsOwnEnd(end, event));
    return first === undefined ? [] : [first];
  });
}

/** The application learns that its call is over, which the server does not tell who leaves. */
function checkOwnEnd(
  facts: Facts,
  verdict: Verdict,
  participant: string,
  end: OwnEnd,
  told: readonly Told[],
): void {
  const isTold = told.some(
    ({ event }) => event.name === 'LEAVE_EVENT' && event.callId === end.callId,
  );
  if (isTold || !isToBeTold(facts, participant, end)) return;
  verdict.break(
    'G-8',
    end.at,
    participant,
    `${participant} left call ${end.callId} by itself, as its media failed, and its application was not given LEAVE_EVENT.`,
  );
}

/** An event of a call that the application has not left is not kept from it. */
function checkNothingKept(
  facts: Facts,
  verdict: Verdict,
  participant: string,
  received: readonly Received[],
  told: readonly Told[],
): void {
  const leftAt = facts.entries.findIndex(
    (entry) =>
      entry.participant === participant &&
      entry.what.case === 'command' &&
      (entry.what.value.command.case === 'leave' || entry.what.value.command.case === 'close'),
  );
  const counts = new Map<string, number>();
  const kept = received.find((each) => {
    const { at, event } = each;
    if (isUntold(facts, participant, each)) return false;
    // What was told with other values was reported already: here only the number counts.
    const name = guideName(event.body.case);
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    const isLeft = leftAt >= 0 && leftAt < at;
    return (
      !isLeft &&
      isDue(facts, participant, at) &&
      told.filter((one) => one.event.name === name).length < nth
    );
  });
  if (kept === undefined) return;
  verdict.break(
    'G-8',
    kept.at,
    participant,
    `${participant} received ${nameEvent(kept.event.body.case)}, and its application was not given ${guideName(kept.event.body.case)}.`,
  );
}

/** Everything up to this step had reached the SDK, and its driver had reported what came of it. */
function isDue(facts: Facts, participant: string, at: number): boolean {
  const driven = readDriven(facts).find((each) => each.participant === participant);
  if (driven !== undefined && findTold(driven, at) !== undefined) return true;
  const settled = findSettle(facts, participant, at) ?? Number.POSITIVE_INFINITY;
  return facts.entries.some(
    (entry, step) =>
      step > settled && entry.participant === participant && entry.what.case === 'report',
  );
}

/** Nobody is alerted for a call that cannot be answered, nor told of its end (RS-3). */
function isUntold(facts: Facts, participant: string, { event }: Received): boolean {
  const driven = readDriven(facts).find((each) => each.participant === participant);
  if (driven === undefined) return false;
  return driven.events.some(
    (each) => each.value.callId === event.callId && isLateRinging(facts, driven, each),
  );
}

function guideName(kind: Event['body']['case']): string {
  return `${nameEvent(kind)}_EVENT`;
}

function isSame(event: Event, told: AppEvent): boolean {
  return guideName(event.body.case) === told.name && listDifferences(event, told).length === 0;
}

/** Why nothing that came from a position on is what was told: by the event that is most like it. */
function explainUnsent(
  received: readonly Received[],
  next: number,
  { at, event: told }: Told,
  before: readonly Told[],
): string {
  const equal = received.filter(({ event }) => isSame(event, told));
  if (equal.length > 0) {
    const given = before.filter(
      ({ at: on, event }) => on < at && equals(AppEventSchema, event, told),
    );
    return given.length < equal.length
      ? 'an event that came after it had been given before'
      : 'it had been given before, and came only once';
  }
  const [nearest] = received
    .flatMap((each, index) =>
      guideName(each.event.body.case) === told.name
        ? [{ differences: listDifferences(each.event, told), isGiven: index < next }]
        : [],
    )
    .sort((a, b) => rank(a) - rank(b));
  const [first] = nearest?.differences ?? [];
  return first === undefined
    ? 'the server did not send it'
    : `its ${first.field} is ${first.told}, and the server sent ${first.sent}`;
}

/** An event of the call that was named is more like it than one of another call, then one that is not given yet. */
function rank({
  differences,
  isGiven,
}: {
  readonly differences: readonly Difference[];
  readonly isGiven: boolean;
}): number {
  const isOther = differences.some(({ field }) => field === 'call_id');
  return (isOther ? 1_000 : 0) + (isGiven ? 100 : 0) + differences.length;
}
