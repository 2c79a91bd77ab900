/** Owns which frames without a request_id are not answered, not by a ControlError either: RQ-3, WR-5. */
import { type ControlError, StatusCode } from '@audiocall/proto';
import type { Facts, SentFrame } from '../facts.js';
import type { Monitor } from '../monitor.js';
import { nameValue } from '../name-value.js';

/** The names of the bodies that may come without a request_id. */
const MAY_BE_TOLD: ReadonlySet<string> = new Set(['candidates', 'media_report', 'device_notice']);
const TOLD_BODIES: ReadonlySet<string | undefined> = new Set([
  'candidates',
  'mediaReport',
  'deviceNotice',
]);

/** RQ-3: what may come without an id is not answered then. */
export const toldUnanswered: Monitor = {
  clauses: ['RQ-3'],
  watch(facts, verdict) {
    for (const { frame, settledAt } of facts.sent) {
      const isTold = frame.requestId === 0 && TOLD_BODIES.has(frame.body.case);
      if (isTold && settledAt !== undefined) verdict.reach('RQ-3');
    }
    for (const { participant, at, error } of facts.controlErrors) {
      if (!MAY_BE_TOLD.has(error.about) || mayBeTold(error)) continue;
      verdict.break(
        'RQ-3',
        at,
        participant,
        `${participant} received a ControlError with ${nameValue(StatusCode, error.status?.code ?? 0)} about ${error.about}, which is not answered without a request_id.`,
      );
    }
  },
};

/** Lost candidates are told (IC-3). Rates and failures are for others to judge (LM-2, RQ-7). */
function mayBeTold({ about, status }: ControlError): boolean {
  const code = status?.code;
  if (code === StatusCode.RATE_LIMITED || code === StatusCode.INTERNAL) return true;
  return about === 'candidates' && code === StatusCode.LIMIT_EXCEEDED;
}

/** WR-5: a frame with neither a body nor an id is ignored. */
export const emptyIgnored: Monitor = {
  clauses: ['WR-5'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      if (isEmpty(sent) && sent.settledAt !== undefined) verdict.reach('WR-5');
    }
    for (const { participant, at, error } of facts.controlErrors) {
      const hasSentEmpty = facts.sent.some(
        (sent) => sent.participant === participant && sent.sentAt < at && isEmpty(sent),
      );
      if (error.about !== '' || !hasSentEmpty || isDoubtful(facts, participant)) continue;
      verdict.break(
        'WR-5',
        at,
        participant,
        `${participant} received a ControlError that names no body, and had sent a frame with neither a body nor a request_id; that is ignored.`,
      );
    }
  },
};

function isEmpty({ frame: { requestId, body } }: SentFrame): boolean {
  return requestId === 0 && body.case === undefined;
}

/** What it sent may have been read as another frame. */
function isDoubtful({ entries }: Facts, participant: string): boolean {
  return entries.some(
    ({ participant: who, what }) => who === participant && what.case === 'sentRaw',
  );
}
