/** Owns what an SDK answers to its application, against what it asked the server and was told: RQ-6. */
import { type ClientFrame, type Response, StatusCode } from '@audiocall/proto';
import { type Act, type At, type Driven, findAnswer, readDriven } from '../driven.js';
import type { Facts } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';

type Kind = NonNullable<ClientFrame['body']['case']>;

/** The request that each function of an SDK makes. */
const REQUESTS: Readonly<Record<string, Kind>> = {
  createSession: 'createSession',
  offerCall: 'offerCall',
  answerCall: 'answerCall',
  leave: 'leave',
  setMute: 'setMute',
  setUnmute: 'setMute',
};

/** RQ-6: what the server refused is an error by the name of its status, and nothing else is. */
export const functionsEnd: Monitor = {
  clauses: ['RQ-6'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      for (const act of driven.acts) checkOutcome(facts, verdict, driven, act);
    }
  },
};

function checkOutcome(facts: Facts, verdict: Verdict, driven: Driven, act: Act): void {
  const { error } = act.result;
  if (REQUESTS[act.command.case ?? ''] === undefined) return;
  const wasLeft = driven.acts.some(
    ({ command, at }) =>
      at > act.at && at < act.doneAt && (command.case === 'leave' || command.case === 'close'),
  );
  if (wasLeft) return;
  const request = driven.sent.find(
    ({ at, value }) => at > act.at && at < act.doneAt && isAskedFor(act, value),
  );
  const { participant } = driven;
  const name = act.command.case;
  if (request === undefined) {
    if (error !== undefined || !isToBeSent(facts, driven, act)) return;
    const text = `${participant}'s ${name} succeeded, and it had not asked the server for that.`;
    verdict.break('RQ-6', act.doneAt, participant, text);
    return;
  }
  const answer = findAnswer(driven, request);
  if (answer === undefined || answer.at > act.doneAt) {
    // To leave takes no answer: it is over for the application at once (HU-3).
    if (act.command.case === 'leave') return;
    verdict.reach('RQ-6');
    if (error !== undefined) return;
    verdict.break(
      'RQ-6',
      act.doneAt,
      participant,
      `${participant}'s ${name} succeeded, and the server had not answered it.`,
    );
    return;
  }
  checkCode(facts, verdict, driven, act, answer);
}

/** The frame asks for what the application asks for. */
function isAskedFor({ command }: Act, { body }: ClientFrame): boolean {
  if (body.case !== REQUESTS[command.case ?? '']) return false;
  if (body.case === 'setMute') return body.value.muted === (command.case === 'setMute');
  if (body.case === 'offerCall' && command.case === 'offerCall') {
    const { callee, callType, record } = command.value;
    const asked = body.value;
    return asked.callee === callee && asked.callType === callType && asked.record === record;
  }
  if (body.case !== 'answerCall' || command.case !== 'answerCall') return true;
  const { target } = body.value;
  const { caller, callType } = command.value;
  if (target.case !== 'byName' || caller === undefined) return true;
  return target.value.caller === caller && target.value.callType === callType;
}

function checkCode(
  facts: Facts,
  verdict: Verdict,
  driven: Driven,
  act: Act,
  answer: At<Response>,
): void {
  const { participant } = driven;
  const { error } = act.result;
  const name = act.command.case;
  const code = answer.value.status?.code ?? StatusCode.UNSPECIFIED;
  if (code === StatusCode.OK) {
    if (!isMadeUp(facts, driven, act)) return;
    verdict.break(
      'RQ-6',
      act.doneAt,
      participant,
      `The server granted ${participant}'s ${name}, and its application got ${error?.code}.`,
    );
    return;
  }
  if (act.command.case === 'leave' && error === undefined) return;
  verdict.reach('RQ-6');
  const known = code === StatusCode.UNSPECIFIED ? undefined : StatusCode[code];
  const expected = known ?? 'INTERNAL';
  if (error?.code === expected) return;
  verdict.break(
    'RQ-6',
    act.doneAt,
    participant,
    `The server refused ${participant}'s ${name} with ${expected}, and its application got ${error?.code ?? 'success'}.`,
  );
}

/** Codes that an SDK may have for reasons of its own. */
const OWN_CODES: ReadonlySet<string> = new Set(['INTERNAL', 'INVALID_STATE']);

/** The error has the name of a refusal that the server did not send, and nothing else happened meanwhile. */
function isMadeUp(facts: Facts, driven: Driven, act: Act): boolean {
  const { error } = act.result;
  if (error === undefined || !(error.code in StatusCode) || OWN_CODES.has(error.code)) return false;
  const isMeanwhile = ({ at }: { readonly at: number }): boolean => at > act.at && at < act.doneAt;
  const isSaid = driven.responses.some(
    (each) => isMeanwhile(each) && StatusCode[each.value.status?.code ?? 0] === error.code,
  );
  const isOver = driven.events.some(
    (each) =>
      isMeanwhile(each) && /^(leave|cancel|sessionClosed)$/.test(each.value.body.case ?? ''),
  );
  return !isSaid && !isOver && !isAway(facts, driven, act);
}

/** The socket was lost while the function was under way, or before. */
function isAway(facts: Facts, { participant }: Driven, { at, doneAt }: Act): boolean {
  const moves = facts.entries.flatMap(({ participant: who, what }, step) =>
    who === participant && step < doneAt && (what.case === 'opened' || what.case === 'closed')
      ? [{ step, isClosed: what.case === 'closed' }]
      : [],
  );
  const before = moves.findLast(({ step }) => step < at);
  return before?.isClosed !== false || moves.some(({ step }) => step > at);
}

/** A function that cannot succeed without a word to the server. */
function isToBeSent(facts: Facts, driven: Driven, act: Act): boolean {
  switch (act.command.case) {
    case 'createSession':
      return !driven.sent.some(
        ({ at, value }) => at < act.at && value.body.case === 'createSession',
      );
    case 'offerCall':
    case 'answerCall':
      return true;
    case 'setMute':
    case 'setUnmute':
      return changesMute(driven, act) && !isAway(facts, driven, act);
    default:
      return false;
  }
}

/** In a connected call the other party is told of a mute; where nothing changes, nothing need be sent (MU-2). */
function changesMute({ acts, told }: Driven, act: Act): boolean {
  const states = told.filter(
    ({ at, value }) =>
      at < act.at && /^(CONNECTED|LEAVE|CLOSE|RECONNECTING)_EVENT$/.test(value.name),
  );
  const state = states.at(-1);
  if (state?.value.name !== 'CONNECTED_EVENT') return false;
  const before = acts.filter(
    ({ at, doneAt, result }) => at < act.at && doneAt < act.at && result.error === undefined,
  );
  const endedAt = states.at(-2)?.at ?? 0;
  if (before.some(({ at, command }) => at > state.at && command.case === 'leave')) return false;
  const isUnderWay = acts.some(
    ({ at, doneAt, command }) => at < act.at && doneAt > act.at && isMute(command.case),
  );
  const last = before.findLast(({ command }) => isMute(command.case));
  if (isUnderWay) return false;
  return act.command.case === 'setMute'
    ? last?.command.case !== 'setMute'
    : last?.command.case === 'setMute' && last.at > endedAt;
}

const isMute = (command: string | undefined): boolean =>
  command === 'setMute' || command === 'setUnmute';
