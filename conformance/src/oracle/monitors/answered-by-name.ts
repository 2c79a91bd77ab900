/**
 * Owns the one RINGING that an application is not given: that of the call that it is answering by name
 * (G-8, race R8). Reads commands and results.
 */
import type { Event } from '@audiocall/proto';
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
