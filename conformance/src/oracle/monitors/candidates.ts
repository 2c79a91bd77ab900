/** Owns candidates on the wire: IC-1, IC-2, NG-6, and of IC-3 what comes of them. */

import {
  type Candidate,
  CandidateSchema,
  type Candidates,
  type CandidatesEvent,
  DescriptionType,
  Feature,
  StatusCode,
} from '@audiocall/proto';
import { equals } from '@bufbuild/protobuf';
import { findClaimResult, findInlineAnswer, findRungOffer } from '../claim.js';
import type { CallFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { isInForceForBoth } from '../in-force.js';
import { findResumes, findSent, findSentOfKind, findSentOn } from '../lookups.js';
import type { Monitor, Verdict } from '../monitor.js';
import { describes, findDescriptions, negotiationOf } from '../negotiations.js';
import { findFault, LOOSE_LIMITS } from '../responses/fields.js';
import { findEvents, findPeer, findProcessed, findSettle, isThere, phaseAt } from '../timeline.js';

/** IC-1, IC-2, IC-3: candidates come in order, after their description, and old ones do not come. */
export const candidates: Monitor = {
  clauses: ['IC-1', 'IC-2', 'IC-3', 'NG-6'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      const parties = [call.caller, call.claimant].filter((party) => party !== undefined);
      for (const from of parties) {
        const described = listDescribed(facts, call, from);
        for (const id of described) checkFlow(facts, verdict, call, from, id);
        checkForeign(verdict, call, from, described);
      }
      checkBeforeClaim(facts, verdict, call);
    }
  },
};

type Batch = Pick<Candidates | CandidatesEvent, 'negotiationId' | 'ufrag' | 'candidates' | 'end'>;

/** A candidate, or the end of the candidates. */
interface Item {
  readonly at: number;
  readonly negotiationId: number;
  readonly ufrag: string;
  /** Undefined for the end. */
  readonly candidate: Candidate | undefined;
  /** Nothing follows it in its batch, which is passed on whole. */
  readonly isLast: boolean;
}

function itemsOf(at: number, { negotiationId, ufrag, candidates, end }: Batch): readonly Item[] {
  const all = end ? [...candidates, undefined] : candidates;
  return all.map((candidate, index) => {
    return { at, negotiationId, ufrag, candidate, isLast: index === all.length - 1 };
  });
}

function itemsOfSent(sent: readonly SentFrame[]): readonly Item[] {
  return sent.flatMap(({ sentAt, frame: { body } }) =>
    body.case === 'candidates' ? itemsOf(sentAt, body.value) : [],
  );
}

/** Negotiation 1, and with `renegotiate` those that the party described. */
function listDescribed(facts: Facts, call: CallFact, from: SessionFact): readonly number[] {
  if (!isInForceForBoth(call, Feature.RENEGOTIATE)) return [1];
  const later = findDescriptions(facts, call).filter(
    (sent) => sent.session === from && mayDescribe(sent),
  );
  return [...new Set([1, ...later.map(negotiationOf)])];
}

/** An offer or answer that was not refused, as one without a request_id always is (RQ-3). */
function mayDescribe(sent: SentFrame): boolean {
  if (sent.frame.requestId === 0) return false;
  const code = sent.response?.status?.code ?? StatusCode.OK;
  return code === StatusCode.OK && !describes(sent, DescriptionType.REJECT);
}

/** Candidates of a negotiation that their sender did not describe. */
function checkForeign(
  verdict: Verdict,
  call: CallFact,
  from: SessionFact,
  described: readonly number[],
): void {
  const to = findPeer(call, from);
  if (to === undefined) return;
  const isLater = isInForceForBoth(call, Feature.RENEGOTIATE);
  for (const fact of findEvents(call, 'candidates', to.participant)) {
    const { body } = fact.event;
    if (body.case !== 'candidates' || described.includes(body.value.negotiationId)) continue;
    verdict.break(
      isLater ? 'NG-6' : 'IC-2',
      fact.at,
      to.participant,
      isLater
        ? `${to.participant} received candidates of negotiation ${body.value.negotiationId}, which ${from.participant} had not described.`
        : `${to.participant} received candidates of negotiation ${body.value.negotiationId}; the current one is 1.`,
    );
  }
}

/** What one party sent in a negotiation against what the other party saw. */
function checkFlow(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  from: SessionFact,
  id: number,
): void {
  const to = findPeer(call, from);
  if (to === undefined || mayHaveSentMore(facts, from)) return;
  const claimAnsweredAt = call.claim?.answeredAt ?? 0;
  const kept = findClaimResult(call)?.earlyCandidates ?? [];
  const early = from === call.caller && id === 1 ? kept : [];
  const arrived = early.flatMap((batch) => itemsOf(claimAnsweredAt, batch));
  for (const fact of findEvents(call, 'candidates', to.participant)) {
    const { body } = fact.event;
    if (body.case === 'candidates' && body.value.negotiationId === id) {
      arrived.push(...itemsOf(fact.at, body.value));
    }
  }
  const batches = findSent(facts, 'candidates', call.id).filter(
    (sent) => sent.session === from && sent.repeats === undefined && !isIgnored(sent, from),
  );
  const due = countable(facts, call, from, batches, id);
  if (due === undefined) return;
  const describedAt = describedToAt(call, from, to, id);
  const missedAt = findMissed(facts, call, from, to, id, describedAt);
  const possible = itemsOfSent(due.possible);
  arrived.forEach((item, index) => {
    const { at } = item;
    const source = possible[index];
    if (source !== undefined && call.endedAt !== undefined && source.at > call.endedAt) {
      verdict.break(
        'IC-2',
        at,
        to.participant,
        `${to.participant} received candidates that ${from.participant} sent when the call was over.`,
      );
      return;
    }
    if (source === undefined || !sameItem(source, item)) {
      const tooEarly = from === call.claimant && wasSentBeforeClaim(call, batches, item);
      const isStale = itemsOfSent(batches).some(
        (late) => late.at > due.closedAt && sameItem(late, item),
      );
      verdict.break(
        tooEarly ? 'IC-3' : isStale ? 'NG-6' : 'IC-1',
        at,
        to.participant,
        isStale
          ? `${to.participant} received candidates of negotiation ${id}; ${from.participant} had described a newer one before it sent them.`
          : tooEarly
            ? `${to.participant} received candidates that ${from.participant} had sent before it claimed the call.`
            : `${to.participant} received candidate ${index + 1} of ${from.participant}; ${describeChange(item, source, itemsOfSent(batches))}.`,
      );
    }
    if (describedAt !== undefined && at >= describedAt) return;
    verdict.break(
      'IC-1',
      Math.max(at, missedAt),
      to.participant,
      `${to.participant} received candidates before the description that they belong to.`,
    );
  });
  if (id > 1 || isLeftBehind(facts, due.closedAt, batches, id)) verdict.reach('NG-6');
  const lastSure = due.sure.at(-1);
  if (lastSure === undefined) return;
  const processedAt = lastSure.answeredAt ?? lastSure.settledAt;
  // Before the claim they are kept for the claimant, who has them with the response to its AnswerCall.
  const settled =
    processedAt === undefined
      ? undefined
      : findSettle(facts, to.participant, Math.max(processedAt, claimAnsweredAt));
  const over = call.endedAt !== undefined && settled !== undefined && call.endedAt < settled;
  if (settled === undefined || over || !isThere(to, settled)) return;
  verdict.reach('IC-1');
  const sure = itemsOfSent(due.sure);
  const inTime = arrived.filter(({ at }) => at < settled).length;
  const missing = sure[inTime];
  if (missing === undefined) return;
  // What came before the claim was to be kept for the claimant.
  const wasKept = from === call.caller && missing.at < (call.claim?.sentAt ?? 0);
  verdict.break(
    wasKept ? 'IC-3' : 'IC-1',
    settled,
    to.participant,
    `${from.participant} sent ${sure.length} candidates that count, their end included, and ${to.participant} had received ${inTime} when all had to be there.`,
  );
}

/** Candidates behind a Resume whose answer nobody has read are of that session where it was resumed. */
function mayHaveSentMore(facts: Facts, { id }: SessionFact): boolean {
  return findResumes(facts, id).some(
    ({ response, socket, sentAt }) =>
      response === undefined &&
      findSentOn(facts, socket).some(
        (behind) => behind.sentAt > sentAt && behind.frame.body.case === 'candidates',
      ),
  );
}

/** A batch that is beyond a limit, or empty, and that nobody answers (LM-1, ER-3): it comes to nothing. */
function isIgnored(sent: SentFrame, { granted }: SessionFact): boolean {
  return (
    sent.response === undefined && findFault(sent, granted.limits ?? LOOSE_LIMITS) !== undefined
  );
}

/** A batch of an older negotiation was sent, and processed, after a newer one had been described. */
function isLeftBehind(
  facts: Facts,
  closedAt: number,
  batches: readonly SentFrame[],
  id: number,
): boolean {
  return batches.some(
    (sent) =>
      sent.sentAt > closedAt &&
      sent.frame.body.case === 'candidates' &&
      sent.frame.body.value.negotiationId === id &&
      findSettle(facts, sent.participant, sent.sentAt) !== undefined,
  );
}

interface Countable {
  readonly sure: readonly SentFrame[];
  readonly possible: readonly SentFrame[];
  /** Where the sender described a newer negotiation. */
  readonly closedAt: number;
}

/** The batches that have to arrive, and those that may; undefined where refusals leave a doubt. */
function countable(
  facts: Facts,
  call: CallFact,
  from: SessionFact,
  batches: readonly SentFrame[],
  id: number,
): Countable | undefined {
  const newer = isInForceForBoth(call, Feature.RENEGOTIATE)
    ? findDescriptions(facts, call).find(
        (sent) => sent.session === from && negotiationOf(sent) > id && mayDescribe(sent),
      )
    : undefined;
  // Whether it was accepted decides what becomes of the candidates behind it.
  if (newer !== undefined && newer.response === undefined) return undefined;
  const closedAt = newer?.sentAt ?? Number.POSITIVE_INFINITY;
  const own = findSent(facts, 'description', call.id).find(
    (sent) =>
      sent.session === from && sent.frame.body.value.negotiationId === id && mayDescribe(sent),
  );
  const isEarly = from === call.caller && call.terms.sdpOffer !== undefined && id === 1;
  const isInline = from === call.claimant && findInlineAnswer(call) !== undefined && id === 1;
  const inlineAt = isInline ? call.claim?.sentAt : own?.sentAt;
  const openFrom = isEarly ? call.offer.sentAt : inlineAt;
  if (openFrom === undefined) return { sure: [], possible: [], closedAt };
  const possible: SentFrame[] = [];
  for (const sent of batches) {
    const { body } = sent.frame;
    if (body.case !== 'candidates' || body.value.negotiationId !== id) continue;
    if (sent.sentAt < openFrom || sent.sentAt > closedAt) continue;
    const refused = wasRefused(facts, sent);
    if (refused === undefined) return undefined;
    if (refused) continue;
    possible.push(sent);
    if (body.value.end) break;
  }
  const sure = possible.filter((sent) => call.endedAt === undefined || sent.sentAt < call.endedAt);
  return { sure, possible, closedAt };
}

/**
 * Whether a batch was refused. A ControlError does not say which batch it is about, so with several
 * under way nobody can tell.
 */
export function wasRefused(facts: Facts, sent: SentFrame): boolean | undefined {
  if (sent.response !== undefined) return sent.response.status?.code !== StatusCode.OK;
  const until = findProcessed(sent) ?? facts.entries.length;
  const isOverflow = facts.controlErrors.some(
    ({ participant, at, error }) =>
      participant === sent.participant &&
      at > sent.sentAt &&
      at < until &&
      error.status?.code === StatusCode.LIMIT_EXCEEDED,
  );
  if (!isOverflow) return false;
  const isOnly = !findSentOfKind(facts, 'candidates').some((other) => {
    if (other === sent || other.participant !== sent.participant) return false;
    if (other.sentAt > until) return false;
    const settled = findProcessed(other) ?? facts.entries.length;
    return settled > sent.sentAt;
  });
  return isOnly ? true : undefined;
}

/** The claimant had sent this very candidate before it claimed the call. */
function wasSentBeforeClaim(call: CallFact, batches: readonly SentFrame[], item: Item): boolean {
  const claimedFrom = call.claim?.sentAt ?? Number.POSITIVE_INFINITY;
  return itemsOfSent(batches).some((early) => early.at < claimedFrom && sameItem(early, item));
}

/** Where the receiver was given the sender's description of a negotiation. */
function describedToAt(
  call: CallFact,
  from: SessionFact,
  to: SessionFact,
  id: number,
): number | undefined {
  if (id === 1 && from === call.caller) {
    const early = findClaimResult(call)?.sdpOffer ?? findRungOffer(call);
    if (early !== undefined) return call.claim?.answeredAt;
  }
  if (id === 1 && from === call.claimant && findInlineAnswer(call) !== undefined) {
    return findEvents(call, 'answered', to.participant)[0]?.at;
  }
  return findEvents(call, 'description', to.participant).find(
    ({ event: { body } }) => body.case === 'description' && body.value.negotiationId === id,
  )?.at;
}

/** Where a description that was lost, or came too late, had to be there (DE-2): what it lacks before that is its order. */
function findMissed(
  facts: Facts,
  call: CallFact,
  from: SessionFact,
  to: SessionFact,
  id: number,
  describedAt = Number.POSITIVE_INFINITY,
): number {
  const sent = findSent(facts, 'description', call.id).find(
    ({ session, response, frame: { body } }) =>
      session === from &&
      body.value.negotiationId === id &&
      response?.status?.code === StatusCode.OK,
  );
  if (sent?.answeredAt === undefined) return 0;
  const due = findSettle(facts, to.participant, sent.answeredAt) ?? Number.POSITIVE_INFINITY;
  return describedAt > due ? due : 0;
}

/** What makes it another one than was sent. */
function describeChange(item: Item, source: Item | undefined, all: readonly Item[]): string {
  if (source !== undefined && sameItem({ ...source, ufrag: item.ufrag }, item)) {
    return `it was sent with the ufrag ${JSON.stringify(source.ufrag)}, and came with ${JSON.stringify(item.ufrag)}`;
  }
  const isBehindEnd = source === undefined && all.some((late) => sameItem(late, item));
  if (isBehindEnd) return 'it was sent behind the end of the candidates, or came twice';
  return 'it is not the one that was sent in this place';
}

function sameItem(sent: Item, seen: Item): boolean {
  if (sent.negotiationId !== seen.negotiationId || sent.ufrag !== seen.ufrag) return false;
  if (sent.isLast !== seen.isLast) return false;
  if (sent.candidate === undefined || seen.candidate === undefined)
    return sent.candidate === seen.candidate;
  return equals(CandidateSchema, sent.candidate, seen.candidate);
}

/** IC-2, IC-3: candidates of the callee before its claim, of another negotiation, or after the end. */
function checkBeforeClaim(facts: Facts, verdict: Verdict, call: CallFact): void {
  for (const sent of findSent(facts, 'candidates', call.id)) {
    const { body } = sent.frame;
    const settled = findProcessed(sent);
    if (settled === undefined) continue;
    const phase = phaseAt(call, sent.sentAt);
    if (phase === 'ended' || body.value.negotiationId !== 1) verdict.reach('IC-2');
    const isCaller = sent.session === call.caller;
    const unclaimed = call.claimedAt === undefined || settled < call.claimedAt;
    if (!isCaller && unclaimed && phase === 'offered') {
      verdict.reach('IC-3');
      const [leaked] = findEvents(call, 'candidates', call.caller.participant);
      const until = call.claim?.sentAt ?? Number.POSITIVE_INFINITY;
      if (leaked === undefined || leaked.at > until) continue;
      verdict.break(
        'IC-3',
        leaked.at,
        leaked.participant,
        `${leaked.participant} received candidates that ${sent.participant} had sent before it claimed the call.`,
      );
    }
  }
}
