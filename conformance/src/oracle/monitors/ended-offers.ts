/** Owns that nobody claims what a session had offered, once it has ended: SE-5, SE-6, MD-2, RS-4, RS-8, WR-6. */
import { StatusCode } from '@audiocall/proto';
import type { CallFact, Facts } from '../facts.js';
import { findSentOfKind } from '../lookups.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { findManner, type Manner } from '../session-manner.js';
import { countFront } from '../sorted.js';

/** An offer is over with the session that made it, also where nobody was told of either. */
export const endedOffers: Monitor = {
  clauses: ['SE-5', 'SE-6', 'MD-2', 'RS-4', 'RS-8', 'WR-6'],
  watch: watchCalls((facts, verdict, call) => {
    const manner = findManner(facts, call.caller);
    if (manner !== undefined) checkClaimsBehind(facts, verdict, call, manner);
  }),
};

/** What an AnswerCall is told of a call that goes on; a server that fails at it has not ended it either. */
const GOES_ON: ReadonlySet<StatusCode | undefined> = new Set([
  StatusCode.OK,
  StatusCode.ALREADY_ANSWERED,
  StatusCode.INTERNAL,
]);

/** Nobody claims it by name from then on. */
function checkClaimsBehind(facts: Facts, verdict: Verdict, call: CallFact, manner: Manner): void {
  const { caller, terms } = call;
  const { doneAt, clause } = manner;
  if (doneAt === undefined || (call.claim?.sentAt ?? doneAt) < doneAt) return;
  const answers = findSentOfKind(facts, 'answerCall');
  for (const sent of answers.slice(countFront(answers, ({ sentAt }) => sentAt < doneAt))) {
    const { body } = sent.frame;
    const { session, response, answeredAt, participant } = sent;
    if (body.value.target.case !== 'byName') continue;
    if (answeredAt === undefined || session?.user !== terms.callee) continue;
    if (session.service !== caller.service || body.value.target.value.caller !== caller.user)
      continue;
    if (hasNewer(facts, call, answeredAt)) continue;
    verdict.reach(clause);
    if (!GOES_ON.has(response?.status?.code)) continue;
    const code = StatusCode[response?.status?.code ?? 0];
    const explanation = `${manner.phrase}, and with it its offer of call ${call.id}; ${participant}'s AnswerCall by name was answered ${code}.`;
    verdict.break(clause, answeredAt, participant, explanation);
  }
}

/** The caller has called the same user again, or may have, so that its name means another call. */
function hasNewer(facts: Facts, { offer, terms, caller }: CallFact, until: number): boolean {
  return [...facts.sent, ...facts.unheard].some(
    ({ frame: { body }, sentAt, session }) =>
      body.case === 'offerCall' &&
      sentAt !== offer.sentAt &&
      sentAt < until &&
      body.value.callee === terms.callee &&
      (session === undefined ||
        (session.user === caller.user && session.service === caller.service)),
  );
}
