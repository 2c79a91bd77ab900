/**
 * Owns the comparison of participants who should see the same life of a call, however it was brought
 * about (invariant 19). Pure, like a monitor; but which participants are alike only their case knows.
 */
import { EndReason, StatusCode, type Trace } from '@audiocall/proto';
import type { ClauseId } from './clauses.js';
import { nameEvent } from './duty.js';
import type { EventFact, Facts, SentFrame } from './facts.js';
import type { Judgement } from './judge.js';
import type { Finding } from './monitor.js';
import { nameValue } from './name-value.js';
import { readTrace } from './read-trace.js';

/** Participants who should see the same, and the clause that says so. */
export interface Likeness {
  readonly clause: ClauseId;
  /** Each one is compared with the first. */
  readonly alike: readonly (readonly string[])[];
}

interface Sight {
  readonly at: number;
  readonly what: string;
}

/** What belongs to the life of a call; how its media come about does not. */
const LIFE_EVENTS = new Set([
  ...['notified', 'ringback', 'ringing', 'answered', 'connected'],
  ...['leave', 'cancel', 'missed', 'sessionClosed'],
]);
const LIFE_REQUESTS = new Set(['offerCall', 'answerCall', 'leave']);

/** The judgement with what the comparison adds to it. */
export function addComparisons(
  judgement: Judgement,
  trace: Trace,
  likenesses: readonly Likeness[],
): Judgement {
  const facts = readTrace(trace);
  const reached = new Set(judgement.reached);
  const findings: Finding[] = [...judgement.findings];
  for (const { clause, alike } of likenesses) {
    // What one of them met, the others of its call did not see either.
    if (alike.flat().some((participant) => hadChance(facts, participant))) continue;
    for (const [first = '', ...others] of alike) {
      for (const other of others) {
        if (listSights(facts, first).length > 0) reached.add(clause);
        const difference = findDifference(facts, clause, first, other);
        if (difference !== undefined) findings.push(difference);
      }
    }
  }
  return { ...judgement, reached, findings: findings.sort((a, b) => a.at - b.at) };
}

/** What ends a call, or lets it not come about, whatever those who are in it do. */
const TIMED_ENDS: ReadonlySet<EndReason> = new Set([
  EndReason.NO_ANSWER,
  EndReason.CONNECT_TIMEOUT,
  EndReason.MEDIA_TIMEOUT,
]);
const CHANCE_REFUSALS: ReadonlySet<StatusCode | undefined> = new Set([
  StatusCode.LIMIT_EXCEEDED,
  StatusCode.RATE_LIMITED,
  StatusCode.RESUME_FAILED,
  StatusCode.SEQ_GAP,
]);

/** A timer or a bound of the server came in between, so that nothing can be compared. */
function hadChance(facts: Facts, participant: string): boolean {
  const wasRefused = facts.sent.some(
    (sent) => sent.participant === participant && CHANCE_REFUSALS.has(sent.response?.status?.code),
  );
  return (
    wasRefused ||
    facts.events.some(({ participant: who, event: { body } }) => {
      const isEnd = body.case === 'leave' || body.case === 'cancel';
      return who === participant && isEnd && TIMED_ENDS.has(body.value.reason);
    })
  );
}

function findDifference(
  facts: Facts,
  clause: ClauseId,
  first: string,
  other: string,
): Finding | undefined {
  const [expected, observed] = [listSights(facts, first), listSights(facts, other)];
  const length = Math.max(expected.length, observed.length);
  for (let index = 0; index < length; index += 1) {
    const [wanted, seen] = [expected[index], observed[index]];
    if (wanted?.what === seen?.what) continue;
    return {
      clause,
      participant: other,
      at: seen?.at ?? facts.entries.findLastIndex(({ participant }) => participant === other),
      explanation: `${other} saw ${seen?.what ?? 'nothing more'} where ${first} saw ${wanted?.what ?? 'nothing more'}; both did the same thing in two ways, and should see the same.`,
    };
  }
  return undefined;
}

/** What a participant saw of its calls, in order. */
function listSights(facts: Facts, participant: string): readonly Sight[] {
  const answers = facts.sent.filter((sent) => sent.participant === participant).flatMap(seeAnswer);
  const events = facts.events.filter((fact) => fact.participant === participant).flatMap(seeEvent);
  return [...answers, ...events].sort((a, b) => a.at - b.at);
}

function seeAnswer({ frame, response, answeredAt }: SentFrame): readonly Sight[] {
  const kind = frame.body.case ?? '';
  if (!LIFE_REQUESTS.has(kind) || answeredAt === undefined) return [];
  const code = response?.status?.code ?? StatusCode.UNSPECIFIED;
  return [{ at: answeredAt, what: `${nameValue(StatusCode, code)} to its ${kind}` }];
}

function seeEvent({ at, event: { body } }: EventFact): readonly Sight[] {
  if (!LIFE_EVENTS.has(body.case ?? '')) return [];
  const isEnd = body.case === 'leave' || body.case === 'cancel';
  const reason = isEnd ? ` with ${nameValue(EndReason, body.value.reason)}` : '';
  return [{ at, what: `${nameEvent(body.case)}${reason}` }];
}
