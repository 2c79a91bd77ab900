/**
 * Owns which races of the features a trace has in it: two devices, a resume against what it may meet, two
 * negotiations. Pure, and as `races-reached.ts`: it looks at what was sent when.
 */
import { DescriptionType, StatusCode } from '@audiocall/proto';
import type { CallFact, Facts, SentFrame, SessionFact } from '../oracle/facts.js';
import { describes, findDescriptions } from '../oracle/negotiations.js';
import { msAt, phaseAt } from '../oracle/timeline.js';
import { CLOSE_MS, crosses, pick } from './crossing.js';

/** The races that a server with features can be brought into, with what they are. */
export const FEATURE_RACES = {
  R3: 'answers of two devices',
  R4: 'answer and reject of two devices',
  R17: 'candidates against a later negotiation',
  R18: 'both parties offer a negotiation',
  R19: 'the answer to a negotiation that is not the current one',
  R25: 'hang-up directly after a loss and a resume',
  R26: 'resume while the old socket is open',
  R27: 'resume against the end of the time for it',
  R28: 'a new session while the old one is detached',
} as const;
export type FeatureRace = keyof typeof FEATURE_RACES;

/** The races of the features in a trace. */
export function findFeatureRaces(facts: Facts): ReadonlySet<FeatureRace> {
  const races = new Set<FeatureRace>();
  const note = (race: FeatureRace, holds: boolean): void => {
    if (holds) races.add(race);
  };
  for (const call of facts.calls.values()) {
    noteDevices(facts, call, note);
    noteNegotiations(facts, call, note);
    noteLeaves(facts, call, note);
  }
  for (const session of facts.sessions) noteReturns(facts, session, note);
  return races;
}

type Note = (race: FeatureRace, holds: boolean) => void;

function meet(
  facts: Facts,
  some: readonly SentFrame[],
  others: readonly SentFrame[],
  fits: (one: SentFrame, other: SentFrame) => boolean,
): boolean {
  return some.some((one) =>
    others.some((other) => one !== other && fits(one, other) && crosses(facts, one, other)),
  );
}

const isElsewhere = (one: SentFrame, other: SentFrame): boolean => one.session !== other.session;

function noteDevices(facts: Facts, call: CallFact, note: Note): void {
  const isOfCallee = ({ session, sentAt }: SentFrame): boolean =>
    session !== undefined &&
    session.user === call.terms.callee &&
    session.service === call.caller.service &&
    phaseAt(call, sentAt) === 'offered';
  const answers = pick(facts, 'answerCall').filter(isOfCallee);
  const rejects = pick(facts, 'leave').filter(isOfCallee);
  note('R3', meet(facts, answers, answers, isElsewhere));
  note('R4', meet(facts, answers, rejects, isElsewhere));
}

function noteNegotiations(facts: Facts, call: CallFact, note: Note): void {
  const described = findDescriptions(facts, call);
  const offers = described.filter((sent) => describes(sent, DescriptionType.OFFER));
  const candidates = pick(facts, 'candidates').filter(
    ({ frame: { body } }) => body.case === 'candidates' && body.value.callId === call.id,
  );
  note('R17', meet(facts, candidates, described, isElsewhere));
  note('R18', meet(facts, offers, offers, isElsewhere));
  note(
    'R19',
    described.some(
      (sent) =>
        describes(sent, DescriptionType.ANSWER) &&
        sent.response?.status?.code === StatusCode.STALE_NEGOTIATION,
    ),
  );
}

/** What somebody wanted to say while it was away, it says when it is back. */
function noteLeaves(facts: Facts, call: CallFact, note: Note): void {
  for (const leave of pick(facts, 'leave')) {
    const { session } = leave;
    if (session === undefined || (session !== call.caller && session !== call.claimant)) continue;
    const back = session.resumes.findLast(({ at }) => at < leave.sentAt);
    if (back === undefined) continue;
    const lostAt = session.losses.find(({ socket }) => socket === back.from)?.at;
    const wasInCall = lostAt !== undefined && !['none', 'ended'].includes(phaseAt(call, lostAt));
    const isNext = !facts.sent.some(
      (sent) =>
        sent.session === session &&
        sent.sentAt > back.at &&
        sent.sentAt < leave.sentAt &&
        sent.frame.requestId > 0,
    );
    note('R25', wasInCall && isNext);
  }
}

function noteReturns(facts: Facts, session: SessionFact, note: Note): void {
  for (const { from, request } of session.resumes) {
    const isOpen = from.closedAt === undefined || from.closedAt > request.sentAt;
    note('R26', isOpen && !from.byParticipant);
  }
  const resumes = pick(facts, 'resume').filter(
    ({ frame: { body } }) => body.case === 'resume' && body.value.sessionId === session.id,
  );
  const resumeMs = session.granted.timers?.resumeMs ?? Number.POSITIVE_INFINITY;
  const joins = pick(facts, 'createSession').filter(
    ({ frame: { body }, response }) =>
      body.case === 'createSession' &&
      body.value.userId === session.user &&
      response?.status?.code === StatusCode.OK,
  );
  for (const { at, earliestAt, backAt } of session.losses) {
    const dueMs = msAt(facts, earliestAt) + resumeMs;
    const isClose = ({ sentAt }: SentFrame): boolean =>
      sentAt > at && Math.abs(msAt(facts, sentAt) - dueMs) < CLOSE_MS;
    note('R27', resumes.some(isClose));
    const until = Math.min(backAt ?? facts.entries.length, session.endedAt ?? facts.entries.length);
    note(
      'R28',
      joins.some(({ sentAt }) => sentAt > at && sentAt < until),
    );
  }
}
