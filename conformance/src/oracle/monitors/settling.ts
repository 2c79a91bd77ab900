/** Owns settling: G-5. */
import { StatusCode } from '@audiocall/proto';
import { nameEvent } from '../duty.js';
import type { CallFact, EventFact, Facts, SentFrame, SocketFact } from '../facts.js';
import { findSent } from '../lookups.js';
import type { Monitor, Verdict } from '../monitor.js';
import { countFront } from '../sorted.js';
import { findEvents, findPeer, findSettle } from '../timeline.js';

/** G-5: a Pong answers each Ping, behind everything that was caused before. */
export const settling: Monitor = {
  clauses: ['G-5'],
  watch(facts, verdict) {
    for (const { participant, at, nonce } of facts.strayPongs) {
      verdict.break(
        'G-5',
        at,
        participant,
        `${participant} received a Pong with nonce ${nonce}, and no Ping with that nonce was open.`,
      );
    }
    for (const participant of facts.settles.keys()) checkPongs(facts, verdict, participant);
    for (const call of facts.calls.values()) {
      const described = findSent(facts, 'description', call.id).filter(isDescribed);
      for (const { fact, knownAt } of findEffects(call, described))
        checkTime(facts, verdict, fact, knownAt);
    }
  },
};

function checkPongs(facts: Facts, verdict: Verdict, participant: string): void {
  const settles = facts.settles.get(participant) ?? [];
  const own = facts.sent.filter((sent) => sent.participant === participant);
  const requests = listLast(own);
  for (const settle of settles) {
    verdict.reach('G-5');
    const before = requests.get(settle.socket) ?? [];
    const overtaken = before[countFront(before, ({ sentAt }) => sentAt < settle.pingAt) - 1]?.last;
    if (overtaken === undefined || (overtaken.answeredAt ?? 0) <= settle.pongAt) continue;
    verdict.break(
      'G-5',
      settle.pongAt,
      participant,
      `${participant} received a Pong before the response to request ${overtaken.frame.requestId}, which it had sent before the Ping.`,
    );
  }
  const answered = new Set(settles.map(({ pingAt }) => pingAt));
  const unanswered = own.find(
    ({ frame, sentAt }) => frame.body.case === 'ping' && !answered.has(sentAt),
  );
  const later = settles.find(
    (settle) =>
      settle.pingAt > (unanswered?.sentAt ?? Infinity) && settle.socket === unanswered?.socket,
  );
  if (unanswered === undefined || later === undefined) return;
  verdict.break(
    'G-5',
    later.pongAt,
    participant,
    `${participant} sent two Pings and received a Pong to the second one only.`,
  );
}

/** A request, and which of those up to it was answered last. */
interface Last {
  readonly sentAt: number;
  readonly last: SentFrame;
}

/** The requests of each socket that were answered. */
function listLast(own: readonly SentFrame[]): ReadonlyMap<SocketFact, readonly Last[]> {
  const lists = new Map<SocketFact, Last[]>();
  for (const sent of own) {
    const { answeredAt, sentAt, socket } = sent;
    if (answeredAt === undefined) continue;
    const list = lists.get(socket) ?? [];
    lists.set(socket, list);
    const last = list.at(-1)?.last ?? sent;
    list.push({ sentAt, last: (last.answeredAt ?? 0) >= answeredAt ? last : sent });
  }
  return lists;
}

/** An event whose cause had shown elsewhere, at the response to a request or at another party. */
interface Effect {
  readonly fact: EventFact;
  readonly knownAt: number;
}

/** The events of a call whose cause is known, and from which step on. */
function findEffects(call: CallFact, described: readonly SentFrame[]): readonly Effect[] {
  const effects: Effect[] = [];
  const add = (events: readonly EventFact[], knownAt: number | undefined): void => {
    if (knownAt === undefined) return;
    for (const fact of events) effects.push({ fact, knownAt });
  };
  const rings = [...findEvents(call, 'ringback'), ...findEvents(call, 'ringing')];
  add(rings, Math.min(call.offeredAt, ...rings.map((fact) => fact.at)));
  add(findEvents(call, 'answered'), call.claim?.answeredAt);
  const connected = findEvents(call, 'connected');
  add(connected, connected[0]?.at);
  add([...findEvents(call, 'leave'), ...findEvents(call, 'cancel')], call.endedAt);
  for (const sent of described) add(findCopies(call, sent), sent.answeredAt);
  return effects;
}

function isDescribed({ frame, response, repeats }: SentFrame): boolean {
  if (frame.body.case !== 'description' || repeats !== undefined) return false;
  return response?.status?.code === StatusCode.OK;
}

/** The events that pass an accepted description on. */
function findCopies(call: CallFact, sent: SentFrame): readonly EventFact[] {
  const { body } = sent.frame;
  if (body.case !== 'description' || body.value.callId !== call.id) return [];
  const to = sent.session === undefined ? undefined : findPeer(call, sent.session);
  return findEvents(call, 'description').filter(
    ({ session, event }) =>
      session !== undefined &&
      session === to &&
      event.body.case === 'description' &&
      event.body.value.type === body.value.type &&
      event.body.value.negotiationId === body.value.negotiationId,
  );
}

function checkTime(facts: Facts, verdict: Verdict, fact: EventFact, knownAt: number): void {
  const due = findSettle(facts, fact.participant, knownAt);
  if (due === undefined || fact.at < due) return;
  verdict.break(
    'G-5',
    fact.at,
    fact.participant,
    `${fact.participant} received ${nameEvent(fact.event.body.case)} for call ${fact.event.callId} after the Pong to a Ping that it had sent when the cause was known already; it had to come before that Pong.`,
  );
}
