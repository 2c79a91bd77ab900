/**
 * Owns which races a trace has in it: two requests in flight at once, or one against a timer or a loss.
 * Pure. It looks at what was sent when, not at what the generator meant, so that a passage that misses its
 * race does not count.
 */
import { Disposition, EndReason, MediaState, StatusCode } from '@audiocall/proto';
import type { CallFact, Facts, SentFrame } from '../oracle/facts.js';
import { findEvents, msAt, phaseAt, stateAt } from '../oracle/timeline.js';
import { CLOSE_MS, crosses, pick } from './crossing.js';

/** The races that a server of the core profile can be brought into, with what they are. */
export const RACES = {
  R1: 'cancel against answer',
  R2: 'reject against cancel',
  R5: 'answer against the end of the time to ring',
  R6: "answer against the loss of the caller's socket",
  R7: "offer against the callee's CreateSession",
  R8: 'answer by name while RINGING is on its way',
  R9: 'two people call each other',
  R10: 'a late callee calls its caller',
  R11: 'two people call the same one',
  R12: 'leave and call again at once',
  R13: 'both hang up',
  R14: 'hang-up against CONNECTED',
  R15: 'hang-up against media requests',
  R16: 'candidates before the answer',
  R20: 'mute before CONNECTED',
  R21: 'mute against unmute',
  R29: 'a request sent twice',
} as const;
export type Race = keyof typeof RACES;

/** The races of a trace. */
export function findRaces(facts: Facts): ReadonlySet<Race> {
  const races = new Set<Race>();
  const note = (race: Race, holds: boolean): void => {
    if (holds) races.add(race);
  };
  const offers = pick(facts, 'offerCall');
  for (const [index, one] of offers.entries()) {
    for (const other of offers.slice(index + 1)) noteOffers(facts, one, other, note);
    const joins = pick(facts, 'createSession').filter((join) => crosses(facts, one, join));
    note(
      'R7',
      joins.some((join) => userOf(join) === calleeOf(one)),
    );
  }
  for (const sent of facts.sent) note('R29', sent.repeats !== undefined);
  for (const call of facts.calls.values()) noteCall(facts, call, note);
  const mutes = pick(facts, 'setMute');
  note(
    'R21',
    mutes.some((one, index) =>
      mutes
        .slice(index + 1)
        .some((other) => one.session === other.session && crosses(facts, one, other)),
    ),
  );
  return races;
}

type Note = (race: Race, holds: boolean) => void;

function userOf({ frame, session }: SentFrame): string | undefined {
  return frame.body.case === 'createSession' ? frame.body.value.userId : session?.user;
}

function calleeOf({ frame }: SentFrame): string | undefined {
  return frame.body.case === 'offerCall' ? frame.body.value.callee : undefined;
}

function noteOffers(facts: Facts, one: SentFrame, other: SentFrame, note: Note): void {
  if (!crosses(facts, one, other)) return;
  note('R9', userOf(one) === calleeOf(other) && userOf(other) === calleeOf(one));
  note('R11', userOf(one) !== userOf(other) && calleeOf(one) === calleeOf(other));
}

function noteCall(facts: Facts, call: CallFact, note: Note): void {
  const isCallee = (sent: SentFrame): boolean => sent.session?.user === call.terms.callee;
  const isCaller = (sent: SentFrame): boolean => sent.session === call.caller;
  const during = (sent: SentFrame, phases: readonly string[]): boolean =>
    phases.includes(phaseAt(call, sent.sentAt));
  const leaves = pick(facts, 'leave');
  const answers = pick(facts, 'answerCall').filter(isCallee);
  const cancels = leaves.filter((sent) => isCaller(sent) && during(sent, ['offered']));
  const rejects = leaves.filter((sent) => isCallee(sent) && during(sent, ['offered']));
  const meets = (some: readonly SentFrame[], others: readonly SentFrame[]): boolean =>
    some.some((one) => others.some((other) => one !== other && crosses(facts, one, other)));
  note(
    'R1',
    meets(
      cancels,
      answers.filter((sent) => during(sent, ['offered'])),
    ),
  );
  note('R2', meets(cancels, rejects));
  note(
    'R5',
    answers.some((sent) => Math.abs(msAt(facts, sent.sentAt) - deadlineOf(facts, call)) < CLOSE_MS),
  );
  const lostAt = call.caller.endsFrom ?? Number.POSITIVE_INFINITY;
  const isLoss = facts.entries[lostAt]?.what.case === 'closed';
  note(
    'R6',
    isLoss && answers.some((sent) => during(sent, ['offered']) && lostAt < (sent.answeredAt ?? 0)),
  );
  const ringing = findEvents(call, 'ringing')[0];
  note(
    'R8',
    answers.some(
      ({ frame: { body }, sentAt }) =>
        body.case === 'answerCall' &&
        body.value.target.case === 'byName' &&
        ringing !== undefined &&
        sentAt < ringing.at &&
        sentAt > call.offer.sentAt,
    ),
  );
  const result = call.offer.response?.result;
  const isHeld = result?.case === 'offerCall' && result.value.disposition === Disposition.HELD;
  const glares = pick(facts, 'offerCall').filter(
    ({ response }) =>
      response?.status?.code === StatusCode.GLARE && response.status.winningCallId === call.id,
  );
  note('R10', isHeld && glares.length > 0);
  const again = pick(facts, 'offerCall').filter((sent) => isCaller(sent) && sent !== call.offer);
  note(
    'R12',
    again.some((sent) =>
      leaves.some(
        (left) => isCaller(left) && left.sentAt < sent.sentAt && crosses(facts, left, sent),
      ),
    ),
  );
  noteClaimed(facts, call, leaves, note);
}

function noteClaimed(facts: Facts, call: CallFact, leaves: readonly SentFrame[], note: Note): void {
  const isParty = ({ session }: SentFrame): boolean =>
    session !== undefined && (session === call.caller || session === call.claimant);
  const inCall = ({ sentAt }: SentFrame): boolean =>
    ['claimed', 'connected'].includes(phaseAt(call, sentAt));
  const hangUps = leaves.filter((sent) => isParty(sent) && inCall(sent));
  const others = (sent: SentFrame): readonly SentFrame[] =>
    facts.sent.filter(
      (other) => isParty(other) && other.session !== sent.session && crosses(facts, sent, other),
    );
  for (const hangUp of hangUps) {
    for (const { frame } of others(hangUp)) {
      const { body } = frame;
      note('R13', body.case === 'leave');
      note('R14', body.case === 'mediaReport' && body.value.state === MediaState.CONNECTED);
      const isMedia = ['setMute', 'description', 'candidates', 'mediaReport'] as const;
      note(
        'R15',
        isMedia.some((kind) => kind === body.case),
      );
    }
  }
  const own = facts.sent.filter(isParty);
  note(
    'R16',
    call.terms.sdpOffer !== undefined &&
      own.some(
        ({ frame: { body }, session, sentAt }) =>
          body.case === 'candidates' &&
          body.value.callId === call.id &&
          session === call.caller &&
          sentAt < (call.claimedAt ?? 0),
      ),
  );
  note(
    'R20',
    own.some(
      (sent) =>
        sent.frame.body.case === 'setMute' &&
        sent.response?.status?.code === StatusCode.OK &&
        sent.frame.body.value.callId === call.id &&
        ['offered', 'claimed'].includes(phaseAt(call, sent.sentAt)),
    ),
  );
}

/** When the call's time to ring is over, on the clock of the trace. */
function deadlineOf(facts: Facts, call: CallFact): number {
  const result = call.offer.response?.result;
  const ringMs = result?.case === 'offerCall' ? result.value.expiresInMs : Number.POSITIVE_INFINITY;
  return msAt(facts, call.offer.sentAt) + ringMs;
}

/** How often each request was sent in each state of its session. */
export function countRequests(facts: Facts): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { frame, session, sentAt, repeats } of facts.sent) {
    const kind = frame.body.case;
    if (kind === undefined || kind === 'ping' || kind === 'pong' || repeats !== undefined) continue;
    const state = session === undefined ? 'none' : stateAt(facts, session, sentAt).name;
    const cell = `${kind} ${state}`;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return counts;
}

/** How calls ended, by the reasons that anybody was told. */
export function countReasons(facts: Facts): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { event } of facts.events) {
    const { body } = event;
    if (body.case !== 'leave' && body.case !== 'cancel') continue;
    const reason = `${body.case} ${EndReason[body.value.reason] ?? body.value.reason}`;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}
