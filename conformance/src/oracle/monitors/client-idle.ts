/** Owns whether an SDK is idle once its calls are over: HU-4. */
import { type Act, type Driven, findAnswer, readDriven } from '../driven.js';
import type { Facts } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { isLateRinging } from './client-events.js';

/** HU-4: who has no call any more can call again. */
export const idleAgain: Monitor = {
  clauses: ['HU-4'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      for (const act of driven.acts) {
        if (act.command.case === 'offerCall') checkOffer(facts, verdict, driven, act);
      }
    }
  },
};

function checkOffer(facts: Facts, verdict: Verdict, driven: Driven, act: Act): void {
  const isSent = driven.sent.some(
    ({ at, value }) => at > act.at && at < act.doneAt && value.body.case === 'offerCall',
  );
  // The call that it makes is none of them; one that begins to ring meanwhile is.
  const calls = findCalls(facts, driven, isSent ? act.at : act.doneAt);
  if (calls.size === 0 || isUnclear(facts, driven, act)) return;
  if ([...calls].some((callId) => !isOver(driven, callId, act.at))) return;
  if (isSent) verdict.reach('HU-4');
  if (isSent || act.result.error?.code !== 'INVALID_STATE') return;
  const text = `${driven.participant}'s offerCall failed with INVALID_STATE, and it had not asked the server; its calls are all over.`;
  verdict.break('HU-4', act.doneAt, driven.participant, text);
}

/** Every call that the SDK has heard of. */
function findCalls(facts: Facts, driven: Driven, before: number): ReadonlySet<string> {
  const { events, responses } = driven;
  const late = events.filter((event) => isLateRinging(facts, driven, event));
  const isLate = (callId: string): boolean => late.some(({ value }) => value.callId === callId);
  const rung = events
    .filter(({ value }) => !isLate(value.callId))
    .map(({ at, value }) => ({ at, callId: value.callId }));
  const granted = responses.map(({ at, value: { result } }) => ({
    at,
    callId: result.case === 'offerCall' || result.case === 'answerCall' ? result.value.callId : '',
  }));
  const known = [...rung, ...granted].filter(({ at, callId }) => at < before && callId !== '');
  return new Set(known.map(({ callId }) => callId));
}

/** An offer has no answer yet, another function is under way, or there is no socket. */
function isUnclear(facts: Facts, driven: Driven, { at, doneAt }: Act): boolean {
  const { participant, commands, acts, sent } = driven;
  const isOpen = sent.some(
    (frame) => frame.at < at && frame.value.body.case === 'offerCall' && !findAnswer(driven, frame),
  );
  const isAmong = commands.some(
    (command) =>
      command.value.case !== undefined &&
      command.at < doneAt &&
      command.at !== at &&
      !acts.some((act) => act.at === command.at && act.doneAt < at),
  );
  const moved = facts.entries.findLast(
    (entry, step) =>
      step < doneAt &&
      entry.participant === participant &&
      (entry.what.case === 'opened' || entry.what.case === 'closed'),
  );
  return isOpen || isAmong || moved?.what.case !== 'opened';
}

/** The application was told of its end, or left it. */
function isOver({ told, sent, acts }: Driven, callId: string, step: number): boolean {
  const isTold = told.some(
    ({ at, value }) =>
      at < step && value.callId === callId && /^(LEAVE|CANCEL)_EVENT$/.test(value.name),
  );
  const isLeft = sent.some(({ at, value: { body } }) => {
    if (body.case !== 'leave' || body.value.target.case !== 'callId') return false;
    if (body.value.target.value !== callId) return false;
    return acts.some(
      (act) => act.command.case === 'leave' && act.at < at && at < step && act.doneAt < step,
    );
  });
  return isTold || isLeft;
}
