/** Owns when an SDK reports its media: CN-6. */
import { type ClientFrame, DescriptionType, type MediaReport } from '@audiocall/proto';
import { type At, type Driven, findAnswer, readDriven } from '../driven.js';
import type { Monitor } from '../monitor.js';

/** CN-6: no report comes before the ANSWER of its negotiation. */
export const reportsInTime: Monitor = {
  clauses: ['CN-6'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      for (const { at, value } of driven.sent) {
        if (value.body.case !== 'mediaReport') continue;
        const report = value.body.value;
        verdict.reach('CN-6');
        if (hasSent(driven, at, report) || hasReceived(driven, at, report)) continue;
        const { participant } = driven;
        const { negotiationId, callId } = report;
        verdict.break(
          'CN-6',
          at,
          participant,
          `${participant} sent a MediaReport of negotiation ${negotiationId} for call ${callId}, and had neither sent nor received the ANSWER of it; a server drops such a report.`,
        );
      }
    }
  },
};

/** The ANSWER went out in a description, or with the claim. */
function hasSent(driven: Driven, step: number, report: MediaReport): boolean {
  return driven.sent.some((sent) => {
    const { body } = sent.value;
    if (sent.at >= step) return false;
    if (body.case === 'description') return isAnswer(body.value, body.value.callId, report);
    return report.negotiationId === 1 && isClaimWithAnswer(driven, sent, report.callId);
  });
}

function isClaimWithAnswer(driven: Driven, sent: At<ClientFrame>, callId: string): boolean {
  const { body } = sent.value;
  if (body.case !== 'answerCall' || body.value.sdpAnswer === undefined) return false;
  const result = findAnswer(driven, sent)?.value.result;
  return result?.case === 'answerCall' && result.value.callId === callId;
}

/** The ANSWER came in a description, or with ANSWERED. */
function hasReceived(driven: Driven, step: number, report: MediaReport): boolean {
  return driven.events.some(({ at, value: { body, callId } }) => {
    if (at >= step || callId !== report.callId) return false;
    if (body.case === 'description') return isAnswer(body.value, callId, report);
    const isFirst = report.negotiationId === 1;
    return isFirst && body.case === 'answered' && body.value.sdpAnswer !== undefined;
  });
}

interface Description {
  readonly type: DescriptionType;
  readonly negotiationId: number;
}

const isAnswer = (
  { type, negotiationId }: Description,
  callId: string,
  report: MediaReport,
): boolean =>
  type === DescriptionType.ANSWER &&
  negotiationId === report.negotiationId &&
  callId === report.callId;
