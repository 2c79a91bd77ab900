/** Owns the life of sessions: SE-2, SE-5 to SE-8, SE-10, MD-2. */
import { CloseCode, EndReason, SessionClosedReason } from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import { requireField, requireOnce } from '../duty.js';
import type { CallFact, Facts, SessionFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { findRungSessions, findSettle, phaseAt } from '../timeline.js';

/** SE-2: the user id that was asked for, or a new one. */
export const userIds: Monitor = {
  clauses: ['SE-2'],
  watch(facts, verdict) {
    const made = new Set<string>();
    for (const sent of facts.sent) {
      const { body } = sent.frame;
      const result = sent.response?.result;
      if (body.case !== 'createSession' || result?.case !== 'createSession') continue;
      if (sent.repeats !== undefined) continue;
      const at = sent.answeredAt ?? sent.sentAt;
      const { userId } = result.value;
      if (body.value.userId !== undefined) {
        requireField(
          verdict,
          'SE-2',
          at,
          sent.participant,
          'The user id',
          userId,
          body.value.userId,
        );
        continue;
      }
      verdict.reach('SE-2');
      const taken =
        made.has(userId) ||
        facts.sessions.some(
          (session) =>
            session.user === userId &&
            session.service === body.value.serviceId &&
            session.createdAt < sent.sentAt,
        );
      if (taken || userId === '') {
        verdict.break(
          'SE-2',
          at,
          sent.participant,
          `${sent.participant} asked for a user id of the server's making and got ${JSON.stringify(userId)}, which is taken or empty.`,
        );
      }
      made.add(userId);
    }
  },
};

/** SE-10: settings are announced, and timers are never longer than asked for. */
export const announcements: Monitor = {
  clauses: ['SE-10', 'LM-1'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      const { limits, timers } = session.granted;
      const request = facts.sent.find((sent) => sent.sentAt === session.requestedAt);
      const asked =
        request?.frame.body.case === 'createSession' ? request.frame.body.value.timers : undefined;
      verdict.reach('SE-10');
      verdict.reach('LM-1');
      const complain = (clause: 'SE-10' | 'LM-1', what: string): void =>
        verdict.break(
          clause,
          session.createdAt,
          session.participant,
          `The response to ${session.participant}'s CreateSession ${what}.`,
        );
      for (const name of [
        'maxFrameBytes',
        'maxSdpBytes',
        'maxCandidateBytes',
        'maxBatchCandidates',
        'maxBufferedCandidates',
        'maxBufferedCandidateBytes',
        'maxHeldCalls',
      ] as const) {
        if (!limits?.[name]) complain('LM-1', `does not announce the limit ${name}`);
      }
      if ((limits?.keptResponses ?? 0) < 32) complain('LM-1', 'announces keptResponses below 32');
      const usual = facts.sessions.find(
        (other) => other.service === session.service && !hasWishes(facts, other),
      )?.granted.timers;
      for (const name of ['ringMs', 'connectMs', 'tombstoneMs', 'pingMs', 'helloMs'] as const) {
        const effective = timers?.[name] ?? 0;
        if (effective === 0) complain('SE-10', `does not announce the timer ${name}`);
        if (usual !== undefined && effective > usual[name]) {
          complain(
            'SE-10',
            `lengthens the timer ${name} to ${effective} ms, beyond the server's own ${usual[name]} ms`,
          );
        }
        const wish = asked?.[name] ?? 0;
        if (wish > 0 && usual !== undefined && wish > usual[name] && effective !== usual[name]) {
          complain(
            'SE-10',
            `changes the timer ${name}, although ${wish} ms is longer than the server's own`,
          );
        }
      }
    }
  },
};

function hasWishes(facts: Facts, session: SessionFact): boolean {
  const request = facts.sent.find((sent) => sent.sentAt === session.requestedAt);
  return (
    request?.frame.body.case === 'createSession' && request.frame.body.value.timers !== undefined
  );
}

/** SE-5, SE-6 and MD-2: what the end of a session does to its calls and its socket. */
export const sessionEnds: Monitor = {
  clauses: ['SE-5', 'SE-6', 'MD-2'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      const from = session.endsFrom;
      if (from === undefined) continue;
      const manner = describeEnd(facts, session);
      if (manner === undefined) continue;
      checkFarewell(facts, verdict, session, manner);
      for (const call of facts.calls.values()) {
        checkCall(facts, verdict, session, call, manner);
      }
    }
  },
};

interface Manner {
  readonly clause: ClauseId & ('SE-5' | 'SE-6' | 'MD-2');
  readonly toPeer: EndReason;
  readonly toRung: EndReason;
  /** The step from which on the server had processed the end. */
  readonly doneAt: number | undefined;
  readonly phrase: string;
}

function describeEnd(facts: Facts, session: SessionFact): Manner | undefined {
  const destroyed = facts.sent.find(
    (sent) => sent.session === session && sent.frame.body.case === 'destroySession',
  );
  const name = session.participant;
  if (destroyed !== undefined) {
    return {
      clause: 'SE-5',
      toPeer: EndReason.HANGUP,
      toRung: EndReason.CALLER_CANCELLED,
      doneAt: destroyed.answeredAt,
      phrase: `${name} destroyed its session`,
    };
  }
  const successor = facts.sessions.find(
    (other) =>
      other !== session &&
      other.service === session.service &&
      other.user === session.user &&
      other.requestedAt <= (session.endsFrom ?? 0) &&
      other.requestedAt > session.createdAt,
  );
  const lost = { toPeer: EndReason.PEER_LOST, toRung: EndReason.PEER_LOST };
  if (successor !== undefined) {
    return {
      clause: 'MD-2',
      ...lost,
      doneAt: successor.createdAt,
      phrase: `${name}'s session was replaced`,
    };
  }
  return { clause: 'SE-6', ...lost, doneAt: session.endedAt, phrase: `${name}'s socket was lost` };
}

function checkFarewell(facts: Facts, verdict: Verdict, session: SessionFact, manner: Manner): void {
  if (manner.clause === 'SE-6') return;
  const [reason, code] =
    manner.clause === 'SE-5'
      ? [SessionClosedReason.DESTROYED, CloseCode.DESTROYED]
      : [SessionClosedReason.REPLACED, CloseCode.REPLACED];
  const socket = facts.sockets.get(session.participant);
  if (socket?.closedAt === undefined || socket.byParticipant) return;
  requireField(
    verdict,
    manner.clause,
    socket.closedAt,
    session.participant,
    'The close code',
    socket.closeCode,
    code,
  );
  const farewell = facts.events.find(
    (fact) => fact.session === session && fact.event.body.case === 'sessionClosed',
  );
  if (farewell?.event.body.case === 'sessionClosed') {
    requireField(
      verdict,
      manner.clause,
      farewell.at,
      session.participant,
      'The reason of SESSION_CLOSED',
      farewell.event.body.value.reason,
      reason,
    );
    return;
  }
  verdict.break(
    manner.clause,
    socket.closedAt,
    session.participant,
    `${manner.phrase}, and the socket was closed without SESSION_CLOSED.`,
  );
}

function checkCall(
  facts: Facts,
  verdict: Verdict,
  session: SessionFact,
  call: CallFact,
  manner: Manner,
): void {
  const from = session.endsFrom ?? 0;
  const phase = phaseAt(call, from);
  if (phase === 'none' || phase === 'ended') return;
  if (call.endedAt !== undefined && call.endedAt < from) return;
  const because = `${manner.phrase} during call ${call.id}`;
  if (phase !== 'offered') {
    const peer = call.caller === session ? call.claimant : call.caller;
    const isParty = call.caller === session || call.claimant === session;
    if (!isParty || peer === undefined || peer === session) return;
    expectEnd(facts, verdict, manner, call, peer, 'leave', manner.toPeer, because);
    return;
  }
  if (call.caller === session) {
    for (const rung of findRungSessions(call)) {
      expectEnd(facts, verdict, manner, call, rung, 'cancel', manner.toRung, because);
    }
    return;
  }
  if (!findRungSessions(call).includes(session) || manner.doneAt === undefined) return;
  // The call is held from now on: its caller must hear nothing of it.
  const due = findSettle(facts, call.caller.participant, manner.doneAt);
  if (due === undefined) return;
  const told = call.events.find(
    (fact) => fact.session === call.caller && fact.at > from && fact.at < due,
  );
  verdict.reach(manner.clause);
  if (told === undefined) return;
  verdict.break(
    manner.clause,
    told.at,
    told.participant,
    `${because}, at which it only rang; the call is held then, and its caller is told nothing.`,
  );
}

function expectEnd(
  facts: Facts,
  verdict: Verdict,
  manner: Manner,
  call: CallFact,
  to: SessionFact,
  kind: 'leave' | 'cancel',
  reason: EndReason,
  because: string,
): void {
  const since = manner.doneAt ?? Number.POSITIVE_INFINITY;
  const event = requireOnce(facts, verdict, {
    clause: manner.clause,
    call,
    kind,
    to,
    since,
    because,
  });
  const body = event?.event.body;
  if (body?.case !== 'leave' && body?.case !== 'cancel') return;
  if ((event?.at ?? 0) < (session(call, to)?.endsFrom ?? 0)) return;
  requireField(
    verdict,
    manner.clause,
    event?.at ?? 0,
    to.participant,
    `The reason after ${because}`,
    EndReason[body.value.reason],
    EndReason[reason],
  );
}

function session(call: CallFact, other: SessionFact): SessionFact | undefined {
  return call.caller === other ? call.claimant : call.caller;
}

/** SE-7: a socket without a session is closed in time. */
export const hello: Monitor = {
  clauses: ['SE-7'],
  watch(facts, verdict) {
    const helloMs = facts.sessions[0]?.granted.timers?.helloMs;
    if (helloMs === undefined) return;
    for (const [participant, socket] of facts.sockets) {
      if (facts.sessions.some((known) => known.participant === participant)) continue;
      const openedMs = facts.entries[socket.openedAt]?.atMs ?? 0;
      if (socket.closedAt === undefined || socket.byParticipant) {
        const lastMs = facts.entries.at(-1)?.atMs ?? 0;
        const limit = helloMs + Math.max(1000, helloMs / 10);
        if (lastMs - openedMs <= limit || socket.byParticipant) continue;
        verdict.break(
          'SE-7',
          facts.entries.length - 1,
          participant,
          `${participant}'s socket had no session and was still open ${Math.round(lastMs - openedMs)} ms later; T_hello is ${helloMs} ms.`,
        );
        continue;
      }
      if (hasRaw(facts, participant)) continue;
      requireField(
        verdict,
        'SE-7',
        socket.closedAt,
        participant,
        'The close code of a socket without a session',
        socket.closeCode,
        CloseCode.NO_HELLO,
      );
      const age = (facts.entries[socket.closedAt]?.atMs ?? 0) - openedMs;
      if (age < helloMs * 0.9) {
        verdict.break(
          'SE-7',
          socket.closedAt,
          participant,
          `${participant}'s socket was closed after ${Math.round(age)} ms; T_hello is ${helloMs} ms.`,
        );
      }
    }
  },
};

function hasRaw(facts: Facts, participant: string): boolean {
  return facts.entries.some(
    (entry) => entry.participant === participant && entry.what.case === 'sentRaw',
  );
}

/** SE-8: the server pings, and closes a silent socket. */
export const liveness: Monitor = {
  clauses: ['SE-8'],
  watch(facts, verdict) {
    for (const known of facts.sessions) {
      const { participant } = known;
      const pings = facts.entries.flatMap((entry, step) => {
        if (entry.participant !== participant || entry.what.case !== 'received') return [];
        const { body } = entry.what.value;
        return body.case === 'control' && body.value.body.case === 'ping' ? [step] : [];
      });
      const lastPing = pings.at(-1);
      const socket = facts.sockets.get(participant);
      if (lastPing === undefined || socket?.closedAt === undefined || socket.byParticipant)
        continue;
      const lastSent = facts.entries.findLastIndex(
        (entry) => entry.participant === participant && entry.what.case === 'sent',
      );
      const pingMs = known.granted.timers?.pingMs ?? 0;
      const silence =
        (facts.entries[socket.closedAt]?.atMs ?? 0) - (facts.entries[lastSent]?.atMs ?? 0);
      if (silence < pingMs * 1.8) continue;
      requireField(
        verdict,
        'SE-8',
        socket.closedAt,
        participant,
        'The close code of a silent socket',
        socket.closeCode,
        CloseCode.PING_LOST,
      );
    }
  },
};
