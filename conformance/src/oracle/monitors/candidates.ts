/** Owns candidates on the wire: IC-1, IC-2, IC-3. */

import {
  CandidateSchema,
  type Candidates,
  type CandidatesEvent,
  StatusCode,
} from '@audiocall/proto';
import { equals } from '@bufbuild/protobuf';
import { requireField } from '../duty.js';
import type { CallFact, Facts, SentFrame, SessionFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { findEvents, findPeer, findSettle, isThere, phaseAt } from '../timeline.js';

/** IC-1, IC-2, IC-3: candidates come in order, after their description, and old ones do not come. */
export const candidates: Monitor = {
  clauses: ['IC-1', 'IC-2', 'IC-3'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      const parties = [call.caller, call.claimant].filter((party) => party !== undefined);
      for (const from of parties) checkFlow(facts, verdict, call, from);
      checkBeforeClaim(facts, verdict, call);
      checkOverflow(facts, verdict, call);
    }
  },
};

type Batch = Pick<Candidates | CandidatesEvent, 'negotiationId' | 'ufrag' | 'candidates' | 'end'>;

/** What one party sent against what the other party saw. */
function checkFlow(facts: Facts, verdict: Verdict, call: CallFact, from: SessionFact): void {
  const to = findPeer(call, from);
  if (to === undefined) return;
  const claimAnsweredAt = call.claim?.answeredAt ?? 0;
  const result = call.claim?.response?.result;
  const early =
    from === call.caller && result?.case === 'answerCall' ? result.value.earlyCandidates : [];
  const arrived: { at: number; batch: Batch }[] = early.map((batch) => ({
    at: claimAnsweredAt,
    batch,
  }));
  for (const fact of findEvents(call, 'candidates', to.participant)) {
    if (fact.event.body.case === 'candidates')
      arrived.push({ at: fact.at, batch: fact.event.body.value });
  }
  const batches = facts.sent.filter(
    (sent) =>
      sent.session === from &&
      sent.repeats === undefined &&
      sent.frame.body.case === 'candidates' &&
      sent.frame.body.value.callId === call.id,
  );
  const due = countable(facts, call, from, batches);
  const describedAt = describedToAt(call, from, to);
  arrived.forEach(({ at, batch }, index) => {
    const source = due.sure[index] ?? due.possible[index];
    if (batch.negotiationId !== 1) {
      verdict.break(
        'IC-2',
        at,
        to.participant,
        `${to.participant} received candidates of negotiation ${batch.negotiationId}; the current one is 1.`,
      );
      return;
    }
    const sent = source?.frame.body;
    if (sent?.case !== 'candidates' || !sameBatch(sent.value, batch)) {
      verdict.break(
        'IC-1',
        at,
        to.participant,
        `${to.participant} received batch ${index + 1} of ${from.participant}'s candidates; it is not batch ${index + 1} as it was sent.`,
      );
    }
    if (describedAt !== undefined && at >= describedAt) return;
    verdict.break(
      'IC-1',
      at,
      to.participant,
      `${to.participant} received candidates before the description that they belong to.`,
    );
  });
  const lastSure = due.sure.at(-1);
  if (lastSure === undefined) return;
  const processedAt = lastSure.answeredAt ?? findSettle(facts, from.participant, lastSure.sentAt);
  const settled =
    processedAt === undefined ? undefined : findSettle(facts, to.participant, processedAt);
  const over = call.endedAt !== undefined && settled !== undefined && call.endedAt < settled;
  if (settled === undefined || over || !isThere(to, settled)) return;
  verdict.reach('IC-1');
  if (arrived.length >= due.sure.length) return;
  verdict.break(
    'IC-1',
    settled,
    to.participant,
    `${from.participant} sent ${due.sure.length} batches of candidates that count, and ${to.participant} received ${arrived.length}.`,
  );
}

/** The batches that have to arrive, and those that may. */
function countable(
  facts: Facts,
  call: CallFact,
  from: SessionFact,
  batches: readonly SentFrame[],
): { sure: readonly SentFrame[]; possible: readonly SentFrame[] } {
  const own = facts.sent.find((sent) => {
    const { body } = sent.frame;
    return (
      sent.session === from &&
      body.case === 'description' &&
      body.value.callId === call.id &&
      body.value.negotiationId === 1 &&
      sent.response?.status?.code === StatusCode.OK
    );
  });
  const isEarly = from === call.caller && call.terms.sdpOffer !== undefined;
  const openFrom = isEarly ? call.offer.sentAt : own?.sentAt;
  if (openFrom === undefined) return { sure: [], possible: [] };
  const possible: SentFrame[] = [];
  for (const sent of batches) {
    const { body } = sent.frame;
    if (body.case !== 'candidates' || body.value.negotiationId !== 1) continue;
    if (sent.sentAt < openFrom || isRefused(facts, sent)) continue;
    possible.push(sent);
    if (body.value.end) break;
  }
  const sure = possible.filter((sent) => call.endedAt === undefined || sent.sentAt < call.endedAt);
  return { sure, possible };
}

function isRefused(facts: Facts, sent: SentFrame): boolean {
  if (sent.response !== undefined) return sent.response.status?.code !== StatusCode.OK;
  return findOverflowError(facts, sent) !== undefined;
}

function findOverflowError(facts: Facts, sent: SentFrame): number | undefined {
  const due = findSettle(facts, sent.participant, sent.sentAt);
  const next = facts.sent.find(
    (other) =>
      other.participant === sent.participant &&
      other.sentAt > sent.sentAt &&
      other.frame.body.case === 'candidates',
  );
  const until = due ?? facts.entries.length;
  for (let step = sent.sentAt; step < until; step += 1) {
    const entry = facts.entries[step];
    if (entry?.participant !== sent.participant || entry.what.case !== 'received') continue;
    const { body } = entry.what.value;
    if (body.case !== 'control' || body.value.body.case !== 'error') continue;
    if (body.value.body.value.status?.code !== StatusCode.LIMIT_EXCEEDED) continue;
    return next === undefined || next.sentAt > step ? step : undefined;
  }
  return undefined;
}

/** Where the receiver was given the sender's description of negotiation 1. */
function describedToAt(call: CallFact, from: SessionFact, to: SessionFact): number | undefined {
  const result = call.claim?.response?.result;
  if (
    from === call.caller &&
    result?.case === 'answerCall' &&
    result.value.sdpOffer !== undefined
  ) {
    return call.claim?.answeredAt;
  }
  return findEvents(call, 'description', to.participant)[0]?.at;
}

function sameBatch(sent: Batch, seen: Batch): boolean {
  return (
    sent.negotiationId === seen.negotiationId &&
    sent.ufrag === seen.ufrag &&
    sent.end === seen.end &&
    sent.candidates.length === seen.candidates.length &&
    sent.candidates.every((candidate, index) => {
      const other = seen.candidates[index];
      return other !== undefined && equals(CandidateSchema, candidate, other);
    })
  );
}

/** IC-2, IC-3: candidates of the callee before its claim, of another negotiation, or after the end. */
function checkBeforeClaim(facts: Facts, verdict: Verdict, call: CallFact): void {
  for (const sent of facts.sent) {
    const { body } = sent.frame;
    if (body.case !== 'candidates' || body.value.callId !== call.id) continue;
    const settled = sent.answeredAt ?? findSettle(facts, sent.participant, sent.sentAt);
    if (settled === undefined) continue;
    const phase = phaseAt(call, sent.sentAt);
    if (phase === 'ended' || body.value.negotiationId !== 1) verdict.reach('IC-2');
    const isCaller = sent.session === call.caller;
    const unclaimed = call.claimedAt === undefined || settled < call.claimedAt;
    if (!isCaller && unclaimed && phase === 'offered') {
      verdict.reach('IC-3');
      const [leaked] = findEvents(call, 'candidates', call.caller.participant);
      if (leaked === undefined || leaked.at > (call.claimedAt ?? Number.POSITIVE_INFINITY))
        continue;
      verdict.break(
        'IC-3',
        leaked.at,
        leaked.participant,
        `${leaked.participant} received candidates that ${sent.participant} had sent before it claimed the call.`,
      );
    }
  }
}

/** IC-3: a batch that does not fit the caller's buffer is refused whole. */
function checkOverflow(facts: Facts, verdict: Verdict, call: CallFact): void {
  const limits = call.caller.granted.limits;
  if (call.terms.sdpOffer === undefined || limits === undefined) return;
  let count = 0;
  for (const sent of facts.sent) {
    const { body } = sent.frame;
    if (sent.session !== call.caller || body.case !== 'candidates') continue;
    if (body.value.callId !== call.id || sent.sentAt > (call.claimedAt ?? Number.POSITIVE_INFINITY))
      continue;
    const settled = sent.answeredAt ?? findSettle(facts, sent.participant, sent.sentAt);
    if (settled === undefined || body.value.candidates.length > limits.maxBatchCandidates) continue;
    const fits = count + body.value.candidates.length <= limits.maxBufferedCandidates;
    if (fits) {
      count += body.value.candidates.length;
      continue;
    }
    const code = sent.response?.status?.code;
    const refused =
      code === StatusCode.LIMIT_EXCEEDED || findOverflowError(facts, sent) !== undefined;
    requireField(
      verdict,
      'IC-3',
      settled,
      sent.participant,
      `That batch ${sent.frame.requestId} beyond max_buffered_candidates is refused with LIMIT_EXCEEDED`,
      refused,
      true,
    );
  }
}
