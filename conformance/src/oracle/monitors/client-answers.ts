/** Owns how often an SDK answers: AN-4. */
import { type ClientFrame, StatusCode } from '@audiocall/proto';
import { type At, type Driven, findAnswer, readDriven } from '../driven.js';
import type { Monitor, Verdict } from '../monitor.js';

/** AN-4: one AnswerCall for each answerCall of the application. */
export const answersOnce: Monitor = {
  clauses: ['AN-4'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) checkAnswers(verdict, driven);
  },
};

function checkAnswers(verdict: Verdict, driven: Driven): void {
  const { participant, sent, commands } = driven;
  const ids = new Set<number>();
  for (const frame of sent) {
    const { at, value } = frame;
    if (value.body.case !== 'answerCall' || ids.has(value.requestId)) continue;
    if (isWinner(driven, frame)) continue;
    ids.add(value.requestId);
    verdict.reach('AN-4');
    const asked = commands.filter((each) => each.at < at && each.value.case === 'answerCall');
    if (ids.size <= asked.length) continue;
    const times = asked.length === 0 ? 'not asked it to answer' : `asked it ${asked.length} times`;
    verdict.break(
      'AN-4',
      at,
      participant,
      `${participant} sent AnswerCall number ${ids.size}, and its application had ${times}.`,
    );
    return;
  }
}

/** The call that an offer of its own met, and lost to. */
function isWinner(driven: Driven, { at, value: { body } }: At<ClientFrame>): boolean {
  if (body.case !== 'answerCall') return false;
  const { target } = body.value;
  return driven.sent.some((offer) => {
    const answer = offer.value.body.case === 'offerCall' ? findAnswer(driven, offer) : undefined;
    const status = answer !== undefined && answer.at < at ? answer.value.status : undefined;
    return (
      status?.code === StatusCode.GLARE &&
      target.case === 'callId' &&
      target.value === status.winningCallId
    );
  });
}
