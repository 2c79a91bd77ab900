/** Owns the order in which one participant sees things: G-1, G-2, G-3, G-4, G-7. */
import { isDestroy } from '../destroys.js';
import { nameEvent } from '../duty.js';
import type {
  CallFact,
  EventCase,
  EventFact,
  Facts,
  SentFrame,
  SessionFact,
  SocketFact,
} from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { oncePerTrace } from '../once-per-trace.js';
import { findEvents, findRungSessions, findSettle } from '../timeline.js';

/** G-1: the response to a request comes before the events that it causes. */
export const responseFirst: Monitor = {
  clauses: ['G-1'],
  watch(facts, verdict) {
    for (const fact of facts.events) {
      if (fact.session !== undefined) continue;
      verdict.break(
        'G-1',
        fact.at,
        fact.participant,
        `${fact.participant} received ${nameEvent(fact.event.body.case)} before the response that gave it a session.`,
      );
    }
    for (const call of facts.calls.values()) {
      checkBehind(verdict, call, call.offer, 'OfferCall', CAUSED_BY_OFFER);
      if (call.claim !== undefined) {
        checkBehind(verdict, call, call.claim, 'AnswerCall', CAUSED_BY_CLAIM);
      }
    }
    for (const fact of facts.events) {
      if (fact.event.body.case !== 'sessionClosed') continue;
      const destroy = facts.sent.find(
        (sent) =>
          sent.session === fact.session &&
          isDestroy(sent) &&
          sent.answeredAt !== undefined &&
          sent.answeredAt > fact.at,
      );
      if (destroy !== undefined) complain(verdict, fact, 'DestroySession');
    }
  },
};

/** Whatever a caller hears of its call comes after the response to its offer. */
const CAUSED_BY_OFFER: readonly EventCase[] = [
  'ringback',
  'answered',
  'connected',
  'leave',
  'description',
  'candidates',
];
/** What a claimant hears only since it claimed. */
const CAUSED_BY_CLAIM: readonly EventCase[] = ['connected', 'description', 'candidates'];

function checkBehind(
  verdict: Verdict,
  call: CallFact,
  request: SentFrame,
  name: string,
  kinds: readonly EventCase[],
): void {
  const { answeredAt } = request;
  if (answeredAt === undefined) return;
  for (const kind of kinds) {
    for (const fact of findEvents(call, kind, request.participant)) {
      if (fact.session !== request.session) continue;
      verdict.reach('G-1');
      if (fact.at < answeredAt) complain(verdict, fact, name);
    }
  }
}

function complain(verdict: Verdict, fact: EventFact, request: string): void {
  verdict.break(
    'G-1',
    fact.at,
    fact.participant,
    `${fact.participant} received ${nameEvent(fact.event.body.case)} before the response to its ${request}.`,
  );
}

/** G-2: sequence numbers 1, 2, 3 for each session. */
export const countedEvents: Monitor = {
  clauses: ['G-2'],
  watch(facts, verdict) {
    const next = new Map<SocketFact, number>();
    const received = [...facts.events, ...facts.replayed].sort((a, b) => a.at - b.at);
    for (const fact of received) {
      if (fact.session === undefined) continue;
      verdict.reach('G-2');
      const resume = fact.session.resumes.find(({ socket }) => socket === fact.socket);
      const expected = next.get(fact.socket) ?? (resume?.lastSeq ?? 0) + 1;
      const { seq } = fact.event;
      next.set(fact.socket, seq + 1);
      if (seq === expected) continue;
      verdict.break(
        'G-2',
        fact.at,
        fact.participant,
        `${fact.participant} received ${nameEvent(fact.event.body.case)} with seq ${seq}; the next seq on this socket is ${expected}.`,
      );
    }
  },
};

interface Terminal {
  readonly at: number;
  readonly participant: string;
  readonly what: string;
  /** LEAVE or CANCEL, and not a response. */
  readonly isEvent: boolean;
}

/** What told a session that a call is over. */
export function findTerminals(
  facts: Facts,
  call: CallFact,
  session: SessionFact,
): readonly Terminal[] {
  const terminals: Terminal[] = [];
  for (const fact of call.events) {
    const kind = fact.event.body.case;
    if (fact.session !== session || (kind !== 'leave' && kind !== 'cancel')) continue;
    const { at, participant } = fact;
    terminals.push({ at, participant, what: nameEvent(kind), isEvent: true });
  }
  for (const { session: leaver, participant, answeredAt: at = 0 } of endingLeaves(facts, call.id)) {
    if (leaver !== session) continue;
    const what = 'the response to its own Leave';
    terminals.push({ at, participant, what, isEvent: false });
  }
  return terminals.sort((a, b) => a.at - b.at);
}

/** The Leaves whose response told that they ended a call. */
function endingLeaves(facts: Facts, callId: string): readonly SentFrame[] {
  return LEAVES(facts).get(callId) ?? [];
}

/** This is asked for at each call and session, and recordings may be long. */
const LEAVES = oncePerTrace(groupLeaves);

function groupLeaves({ sent }: Facts): ReadonlyMap<string, readonly SentFrame[]> {
  const groups = new Map<string, SentFrame[]>();
  for (const each of sent) {
    const result = each.response?.result;
    if (result?.case !== 'leave' || each.answeredAt === undefined) continue;
    if (each.repeats !== undefined || result.value.alreadyEnded) continue;
    const { callId } = result.value;
    groups.set(callId, [...(groups.get(callId) ?? []), each]);
  }
  return groups;
}

/** G-3: nobody is told again, by an event, that a call is over. */
export const noSecondEnd: Monitor = {
  clauses: ['G-3'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      for (const session of findConcerned(call)) {
        const [first, second] = findTerminals(facts, call, session);
        if (second?.isEvent === true) tellTwice(verdict, call, second, first);
      }
    }
  },
};

/** G-3: one terminal indication for everybody who was concerned, and none for others. */
export const oneTerminal: Monitor = {
  clauses: ['G-3'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      const concerned = findConcerned(call);
      for (const session of facts.sessions) {
        const terminals = findTerminals(facts, call, session);
        if (concerned.has(session)) checkConcerned(facts, verdict, call, session, terminals);
        else checkUnconcerned(verdict, call, terminals);
      }
    }
  },
};

function checkConcerned(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  session: SessionFact,
  terminals: readonly Terminal[],
): void {
  const [first, second] = terminals;
  const who = session.participant;
  if (first !== undefined) verdict.reach('G-3');
  if (second !== undefined && !second.isEvent) tellTwice(verdict, call, second, first);
  if (first !== undefined || call.endedAt === undefined) return;
  const due = findSettle(facts, who, call.endedAt);
  if (due === undefined || (session.endsFrom !== undefined && session.endsFrom < due)) return;
  verdict.break(
    'G-3',
    due,
    who,
    `Call ${call.id} is over, and ${who} was not told: neither LEAVE nor CANCEL had arrived by the Pong at this point.`,
  );
}

/** Whoever has to be told of the end: the parties, those at whom the call rang, and who ended it. */
function findConcerned(call: CallFact): ReadonlySet<SessionFact> {
  const { caller, claimant, endedBy } = call;
  const others = [claimant, endedBy?.session].filter((session) => session !== undefined);
  return new Set([caller, ...findRungSessions(call), ...others]);
}

function tellTwice(verdict: Verdict, call: CallFact, second: Terminal, first?: Terminal): void {
  const { at, participant } = second;
  const explanation = `${participant} was told twice that call ${call.id} is over: by ${first?.what}, then by ${second.what}.`;
  verdict.break('G-3', at, participant, explanation);
}

function checkUnconcerned(verdict: Verdict, call: CallFact, terminals: readonly Terminal[]): void {
  for (const terminal of terminals) {
    verdict.break(
      'G-3',
      terminal.at,
      terminal.participant,
      `${terminal.participant} was neither caller, nor notified, nor claimant of call ${call.id}, and received ${terminal.what} for it.`,
    );
  }
}

/** G-4: after the terminal indication nothing names the call. */
export const nothingAfterEnd: Monitor = {
  clauses: ['G-4'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      for (const session of facts.sessions) {
        const [terminal] = findTerminals(facts, call, session);
        if (terminal === undefined) continue;
        if (findSettle(facts, session.participant, terminal.at) !== undefined) verdict.reach('G-4');
        for (const fact of call.events) {
          if (fact.session !== session || fact.at <= terminal.at) continue;
          verdict.break(
            'G-4',
            fact.at,
            fact.participant,
            `${fact.participant} received ${nameEvent(fact.event.body.case)} for call ${call.id} after ${terminal.what} had ended it.`,
          );
        }
      }
    }
  },
};

const CALLER_ORDER: readonly EventCase[] = ['ringback', 'answered', 'connected', 'leave'];
const CALLEE_ORDER: readonly EventCase[] = ['ringing', 'connected', 'leave', 'cancel'];

/** G-7: every session sees the events of its role, in their order, each once. */
export const roles: Monitor = {
  clauses: ['G-7'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      const progress = new Map<SessionFact, number>();
      for (const fact of call.events) {
        const kind = fact.event.body.case;
        if (kind === undefined || fact.session === undefined) continue;
        if (![...CALLER_ORDER, ...CALLEE_ORDER].includes(kind)) continue;
        verdict.reach('G-7');
        const isCaller = fact.session === call.caller;
        const position = (isCaller ? CALLER_ORDER : CALLEE_ORDER).indexOf(kind);
        const reachedBefore = progress.get(fact.session) ?? -1;
        progress.set(fact.session, Math.max(position, reachedBefore));
        const role = isCaller ? 'caller' : 'callee';
        const claimed = call.claimant === fact.session;
        const wrong =
          position < 0
            ? `${nameEvent(kind)} is not for the ${role}`
            : position <= reachedBefore
              ? `${nameEvent(kind)} came again or too late for the order of the ${role}`
              : kind === 'leave' && !isCaller && !claimed
                ? 'LEAVE is for parties, and this session did not claim the call'
                : kind === 'cancel' && claimed
                  ? 'CANCEL is for sessions that did not claim, and this one did'
                  : undefined;
        if (wrong === undefined) continue;
        verdict.break(
          'G-7',
          fact.at,
          fact.participant,
          `${fact.participant} received ${nameEvent(kind)} for call ${call.id}: ${wrong}.`,
        );
      }
    }
  },
};
