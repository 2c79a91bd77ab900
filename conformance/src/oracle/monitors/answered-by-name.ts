/**
 * Owns the one RINGING that an application is not given: that of the call that it is answering by name
 * (G-8, race R8). Reads commands and results, and what was sent and answered.
 */
import { type ClientFrame, type Event, StatusCode } from '@audiocall/proto';
import { type At, type Driven, findAnswer } from '../driven.js';
import type { Facts } from '../facts.js';

/** Whether a RINGING came while its call was being answered by name, and the answer was not refused. */
export function isAnsweredByName(
  facts: Facts,
  participant: string,
  at: number,
  { body }: Event,
): boolean {
  if (body.case !== 'ringing') return false;
  const { caller, callType } = body.value;
  return facts.entries.slice(0, at).some(({ participant: who, what }) => {
    if (who !== participant || what.case !== 'command') return false;
    const { id, command } = what.value;
    if (command.case !== 'answerCall' || command.value.caller !== caller) return false;
    if (command.value.callType !== callType) return false;
    const doneAt = findResult(facts, participant, id);
    if (doneAt === undefined) return true;
    return doneAt.at > at && !doneAt.isRefused;
  });
}

/** Why a RINGING that came at one step was not to be given at another. */
export function explainAlert(driven: Driven, event: At<Event>, toldAt: number): string | undefined {
  const answer = driven.sent.find(
    (sent) =>
      sent.at < event.at && namesCaller(sent.value, event.value) && !isDone(driven, sent, event.at),
  );
  if (answer === undefined) return undefined;
  const response = findAnswer(driven, answer);
  if (response === undefined || response.at > toldAt) {
    return 'its AnswerCall of that call by name had not been answered';
  }
  const { status, result } = response.value;
  if (status?.code !== StatusCode.OK || result.case !== 'answerCall') return undefined;
  return result.value.callId === event.value.callId
    ? 'it had answered that call by name before the call rang'
    : undefined;
}

function namesCaller({ body }: ClientFrame, { body: event }: Event): boolean {
  if (body.case !== 'answerCall' || event.case !== 'ringing') return false;
  const { target } = body.value;
  if (target.case !== 'byName') return false;
  const { caller, callType } = event.value;
  return target.value.caller === caller && target.value.callType === callType;
}

/** The function that sent it had ended by a step, as where it gave up; or the server had answered. */
function isDone(driven: Driven, sent: At<ClientFrame>, step: number): boolean {
  const response = findAnswer(driven, sent);
  if (response !== undefined && response.at < step) return true;
  const asked = driven.commands.findLast(
    ({ at, value }) => at < sent.at && value.case === 'answerCall',
  );
  return driven.acts.some(({ at, doneAt }) => at === asked?.at && doneAt < step);
}

function findResult(
  facts: Facts,
  participant: string,
  id: number,
): { readonly at: number; readonly isRefused: boolean } | undefined {
  for (const [at, { participant: who, what }] of facts.entries.entries()) {
    if (who !== participant || what.case !== 'report') continue;
    const { report } = what.value;
    if (report.case !== 'result' || report.value.commandId !== id) continue;
    return { at, isRefused: report.value.error !== undefined };
  }
  return undefined;
}
