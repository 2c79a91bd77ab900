/** Owns what a trace says of the reports about the first media of a call, and of which cannot count (CN-4). */
import { MediaState, StatusCode } from '@audiocall/proto';
import { findInlineAnswer } from './claim.js';
import type { CallFact, Facts, SentFrame, SessionFact } from './facts.js';
import { findSent } from './lookups.js';
import { findEvents } from './timeline.js';

/** The step by which the answer to the first offer had been accepted, as far as a trace shows it. */
export function acceptedAnswerAt(facts: Facts, call: CallFact): number | undefined {
  const answer = findSent(facts, 'description', call.id).find(
    ({ session, response }) =>
      session === call.claimant && response?.status?.code === StatusCode.OK,
  );
  const isInline = findInlineAnswer(call) !== undefined;
  const kind = isInline ? 'answered' : 'description';
  const seen = findEvents(call, kind, call.caller.participant)[0]?.at;
  const steps = [isInline ? call.claim?.answeredAt : answer?.answeredAt, seen].filter(
    (step) => step !== undefined,
  );
  return steps.length === 0 ? undefined : Math.min(...steps);
}

/** The MediaReports of a party about a call. */
export function findPartyReports(
  facts: Facts,
  call: CallFact,
  party: SessionFact | undefined,
): readonly SentFrame[] {
  return findSent(facts, 'mediaReport', call.id).filter(
    ({ session }) => party !== undefined && session === party,
  );
}

/** A report about another negotiation, or processed before the answer was sent, cannot count. */
export function isInVain(facts: Facts, call: CallFact, report: SentFrame): boolean {
  const { body } = report.frame;
  if (body.case === 'mediaReport' && body.value.negotiationId !== 1) return true;
  const answer = findSent(facts, 'description', call.id).find(
    (sent) =>
      sent.session === call.claimant &&
      (sent.response?.status?.code ?? StatusCode.OK) === StatusCode.OK,
  );
  const doneAt = report.answeredAt ?? report.settledAt;
  const isInline = findInlineAnswer(call) !== undefined;
  const answerSentAt = isInline ? call.claim?.sentAt : answer?.sentAt;
  return doneAt !== undefined && doneAt < (answerSentAt ?? Number.POSITIVE_INFINITY);
}

/** Reports of both parties that may count were sent before a step. */
export function mayBeConnected(facts: Facts, call: CallFact, step: number): boolean {
  return [call.caller, call.claimant].every((party) =>
    findPartyReports(facts, call, party).some((report) => {
      const { body } = report.frame;
      const isConnected = body.case === 'mediaReport' && body.value.state === MediaState.CONNECTED;
      return isConnected && report.sentAt < step && !isInVain(facts, call, report);
    }),
  );
}
